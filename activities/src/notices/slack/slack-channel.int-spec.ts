import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApprovalState, actionOfApprovalId, SLACK_TYPES, slackSecretOf } from '@runplane/contracts';
import { newId } from '@runplane/database';
import { failureOf, Notices } from '../../../test-support/notices.js';
import { BOT_TOKEN, SIGNING_SECRET, SlackEmulator, TEAM } from '../../../test-support/slack-emulator.js';
import { type Shown, textOf } from '../../../test-support/slack-user.js';
import { slackChannel } from './index.js';

const REFUND = { amount: 12_345, currency: 'EUR', charge: 'ch_1' };

let slack: SlackEmulator;
let notices: Notices;
let attempt: ReturnType<Notices['attempts']>;
let workspaceId: string;
let channel: string;

beforeAll(async () => {
  [slack, notices] = await Promise.all([SlackEmulator.start(), Notices.open()]);
  channel = slack.channels.approvals as string;
  attempt = notices.attempts([slackChannel({ apiUrl: slack.apiUrl })], {
    allow: slack.host,
    readArguments: async () => ({ arguments: { amount: 1 }, context: {}, edited: false }),
  });
  workspaceId = newId('slw');
  const sealed = (name: Parameters<typeof slackSecretOf>[1], secret: string) =>
    notices.sealed(slackSecretOf(workspaceId, name), secret);
  await notices.database.withOrg(notices.orgId, (tx) =>
    tx.slack.workspaces.create({
      id: workspaceId,
      teamId: TEAM,
      teamName: 'Acme',
      botId: 'B0RUNPLANE',
      sealedBotToken: sealed('bot_token', BOT_TOKEN),
      sealedSigningSecret: sealed('signing_secret', SIGNING_SECRET),
      sealedAppToken: null,
      createdBy: notices.ownerId,
    }),
  );
});

beforeEach(() => {
  slack.fault = () => undefined;
});

afterAll(async () => {
  await notices?.close();
  await slack?.close();
});

async function route(to = channel, filters: object = {}): Promise<string> {
  const lists = { policies: [], environments: [], groups: [], ...filters };
  const input = { name: 'desk', workspaceId, channel: to, ...lists, createdBy: notices.ownerId };
  const created = await notices.database.withOrg(notices.orgId, (tx) =>
    tx.slack.routes.create({ ...input, eventTypes: [...SLACK_TYPES] }),
  );
  return created.id;
}

/** What is queued for a route by an event of the approval. */
async function told(state: ApprovalState, type: (typeof SLACK_TYPES)[number], routeId: string): Promise<string> {
  const queued = await notices.log(type, actionOfApprovalId(state.id));
  const newest = queued.find((delivery) => delivery.channel.id === routeId && delivery.status === 'PENDING');
  return newest?.id ?? '';
}

async function messagesOf({ id }: ApprovalState, of = channel): Promise<Shown[]> {
  return (await slack.messages(of)).filter(({ metadata }) => metadata?.event_payload?.approvalId === id);
}

async function close(state: ApprovalState): Promise<void> {
  const decided = { status: 'APPROVED', decidedBy: notices.ownerId, decidedAt: new Date().toISOString() } as const;
  await notices.saveApproval({ ...state, ...decided });
}

describe('deliveries to Slack', () => {
  it('show the newest state, whatever the order in which they arrive, in one message', async () => {
    const routeId = await route();
    const state = await notices.pendingApproval(REFUND);
    const requested = await told(state, 'approval.requested', routeId);
    await close(state);
    const approved = await told(state, 'approval.approved', routeId);
    expect(await attempt(approved)).toBe('DELIVERED');
    expect(await attempt(requested)).toBe('DELIVERED');
    const [message, ...others] = await messagesOf(state);
    expect(others).toEqual([]);
    expect(textOf(message)).toContain('Approved');
    // The second had nothing to add.
    const updates = slack.calls.filter(
      ({ method, fields }) => method === 'chat.update' && fields.get('ts') === message.ts,
    );
    expect(updates).toEqual([]);
  });

  it('post one message when many arrive at once', async () => {
    const routeId = await route();
    const state = await notices.pendingApproval(REFUND);
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) ids.push(await told(state, 'approval.vote', routeId));
    const unique = [...new Set(ids)];
    await Promise.all(unique.map((id) => attempt(id)));
    await close(state);
    await attempt(await told(state, 'approval.approved', routeId));
    const messages = await messagesOf(state);
    expect(messages).toHaveLength(1);
    expect(textOf(messages[0])).toContain('Approved');
  });

  it('find the message of which the answer was lost', async () => {
    const routeId = await route();
    const state = await notices.pendingApproval(REFUND);
    const id = await told(state, 'approval.requested', routeId);
    slack.fault = ({ method }) => (method === 'chat.postMessage' ? 'lost' : undefined);
    await failureOf(attempt(id));
    expect(await messagesOf(state)).toHaveLength(1);
    slack.fault = () => undefined;
    expect(await attempt(id)).toBe('DELIVERED');
    expect(await messagesOf(state)).toHaveLength(1);
  });

  it('tell the thread of an escalation once, and mention who may vote now', async () => {
    const routeId = await route();
    const state = await notices.pendingApproval(REFUND);
    await notices.database.withOrg(notices.orgId, (tx) =>
      tx.slack.links.put({ workspaceId, userId: 'U0OWNER', memberId: notices.ownerId }),
    );
    const id = await told(state, 'approval.escalated', routeId);
    slack.fault = ({ method, fields }) =>
      method === 'chat.postMessage' && fields.has('thread_ts') ? 'lost' : undefined;
    await failureOf(attempt(id));
    slack.fault = () => undefined;
    expect(await attempt(id)).toBe('DELIVERED');
    const [message] = await messagesOf(state);
    const thread = await slack.thread(channel, message.ts);
    expect(thread).toHaveLength(1);
    expect(thread[0].text).toContain('Now it is up to');
    expect(thread[0].text).toContain('<@U0OWNER>');
  });

  it('wait as long as Slack asks for', async () => {
    const routeId = await route();
    const state = await notices.pendingApproval(REFUND);
    const id = await told(state, 'approval.requested', routeId);
    slack.fault = () => 'limited';
    await failureOf(attempt(id));
    expect(await notices.delivery(id)).toMatchObject({ lastStatusCode: 429, lastError: 'Slack limits the rate.' });
    slack.fault = () => undefined;
    expect(await attempt(id)).toBe('DELIVERED');
  });

  it('are dead at once where Slack refuses for good, with what to do', async () => {
    const routeId = await route('C0UNKNOWN');
    const state = await notices.pendingApproval(REFUND);
    const id = await told(state, 'approval.requested', routeId);
    expect(await attempt(id)).toBe('DEAD');
    expect((await notices.delivery(id))?.lastError).toContain('channel_not_found');
    expect((await notices.delivery(id))?.lastError).toContain('invite the app');
  });

  it('leave out what their route does not show', async () => {
    const other = slack.channels.leads as string;
    const routeId = await route(other, { environments: ['nowhere'] });
    const state = await notices.pendingApproval(REFUND);
    expect(await attempt(await told(state, 'approval.requested', routeId))).toBe('DELIVERED');
    expect(await messagesOf(state, other)).toEqual([]);
  });
});
