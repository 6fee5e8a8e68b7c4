import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActionView } from '@runplane/contracts';
import { BOT_TOKEN, SIGNING_SECRET, SlackEmulator } from '../activities/test-support/slack-emulator.js';
import { buttonsOf, type Shown, SlackUser, textOf } from '../activities/test-support/slack-user.js';
import type { AdminClient } from './support/admin.js';
import { publishPolicy } from './support/org.js';
import { asSuperuser } from './support/superuser.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

let slack: SlackEmulator;
const world = useWorld(async () => {
  slack = await SlackEmulator.start();
  return {
    env: {
      SLACK_API_URL: slack.apiUrl,
      RUNPLANE_OUTBOUND_ALLOW: slack.host,
      RUNPLANE_PUBLIC_URL: 'https://runplane.test',
    },
  };
});
let ann: SlackUser;
let bob: SlackUser;
let approvals: string;
let leads: string;

beforeAll(async () => {
  const { owner, approver, second } = world.org;
  approvals = slack.channels.approvals as string;
  leads = slack.channels.leads as string;
  const connected = await owner.post<{ id: string }>('/v1/slack/workspaces', {
    botToken: BOT_TOKEN,
    signingSecret: SIGNING_SECRET,
  });
  for (const [name, channel] of Object.entries({ approvals, leads })) {
    await owner.post('/v1/slack/routes', { name, workspaceId: connected.id, channel });
  }
  [ann, bob] = ['ann', 'bob'].map(
    (name) => new SlackUser(slack, world.stack.controlPlaneUrl, slack.users[name] as string),
  ) as [SlackUser, SlackUser];
  await link(ann, approver);
  await link(bob, second);
});

beforeEach(() => {
  slack.fault = () => undefined;
});

afterAll(() => slack?.close());

describe('approvals in Slack', () => {
  it('runs what is approved by a click, and shows in every channel who has decided', async () => {
    const request = { ...refund(6000), wait: 0 };
    const view = await asked(request);
    const message = await shown(approvals, view, 'Approval needed');
    expect(textOf(message)).toContain('60.00 EUR');
    expect(textOf(message)).toContain('The desk looks at refunds above 50.00');
    expect(message.metadata).toMatchObject({ event_type: 'runplane_approval' });
    expect((await ann.click(message, 'approve')).status).toBe(200);
    expect((await world.agent.wait(view.actionId, 30)).body).toMatchObject({ status: 'SUCCEEDED' });
    for (const channel of [approvals, leads]) {
      const closed = await shown(channel, view, 'Approved');
      expect(textOf(closed)).toContain('Approved by ann');
      expect(buttonsOf(closed).map(({ action_id }) => action_id)).toEqual(['runplane_open']);
    }
    expect(world.countOf(request)).toBe(1);
    const { body } = await world.org.owner.raw<{ votes: { channel: string; voter: string }[] }>(
      'GET',
      `/v1/approvals/${view.approval?.id}`,
    );
    expect(body.votes).toEqual([expect.objectContaining({ channel: 'slack', voter: world.org.approverId })]);
  });

  it('denies with the reason that its modal has asked for', async () => {
    const view = await asked({ ...refund(6100), wait: 0 });
    const message = await shown(approvals, view, 'Approval needed');
    await ann.click(message, 'deny', {}, await slack.trigger(ann.id));
    const call = await until(() =>
      slack.calls.find(({ method, fields }) => method === 'views.open' && fields.get('view')?.includes(idOf(view))),
    );
    const modal = JSON.parse(call.fields.get('view') ?? '');
    await ann.submit(modal, 'not this customer');
    const final = await world.agent.wait(view.actionId, 30);
    expect(final.body).toMatchObject({ status: 'DENIED', reason: 'not this customer' });
    expect(textOf(await shown(leads, view, 'Denied'))).toContain('not this customer');
  });

  it('decides once when two clicks and a vote by REST race, and shows that everywhere', async () => {
    const request = { ...refund(6200), wait: 0 };
    const view = await asked(request);
    const message = await shown(approvals, view, 'Approval needed');
    await Promise.all([
      ann.click(message, 'approve'),
      bob.click(message, 'approve'),
      world.vote(view, 'approve', world.org.second),
    ]);
    expect((await world.agent.wait(view.actionId, 30)).body).toMatchObject({ status: 'SUCCEEDED' });
    expect(world.countOf(request)).toBe(1);
    for (const channel of [approvals, leads]) await shown(channel, view, 'Approved');
    expect(await decisionsOf(view)).toBe(1);
  });

  it('takes a repeated request once', async () => {
    const view = await asked({ ...refund(80_100), wait: 0 });
    const sent = await ann.click(await shown(approvals, view, 'Approval needed'), 'approve');
    await shown(approvals, view, 'ann approved');
    const before = await interactions();
    for (let time = 0; time < 3; time++) expect((await ann.send(sent.path, sent.body, sent.headers)).status).toBe(200);
    expect(await interactions()).toBe(before);
    await bob.click(await shown(approvals, view, 'ann approved'), 'approve');
    expect((await world.agent.wait(view.actionId, 30)).body).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('gives a user whom nobody knows a ticket, and counts nothing', async () => {
    const view = await asked({ ...refund(6300), wait: 0 });
    const stranger = new SlackUser(slack, world.stack.controlPlaneUrl, 'U0STRANGER');
    const replies = slack.replies.length;
    await stranger.click(await shown(approvals, view, 'Approval needed'), 'approve');
    const reply = await until(() => slack.replies[replies]);
    expect(ticketIn(reply)).toMatch(/^[\w-]{43}$/);
    expect((await world.agent.wait(view.actionId, 0)).body.status).toBe('PENDING_APPROVAL');
  });

  it('refuses a click on another digest, in the log too', async () => {
    const view = await asked({ ...refund(6400), wait: 0 });
    const replies = slack.replies.length;
    const digest = `sha256:${'0'.repeat(64)}`;
    await ann.click(await shown(approvals, view, 'Approval needed'), 'approve', { digest });
    expect((await until(() => slack.replies[replies])).text).toContain('edited since you saw it');
    expect((await world.agent.wait(view.actionId, 0)).body.status).toBe('PENDING_APPROVAL');
    const { body } = await world.org.owner.raw('GET', `/v1/actions/${view.actionId}/history`);
    expect(JSON.stringify(body)).toContain('digest_mismatch');
  });

  it('says who has decided to those who are late', async () => {
    const view = await asked({ ...refund(6500), wait: 0 });
    const message = await shown(approvals, view, 'Approval needed');
    await world.vote(view, 'deny', world.org.second, { reason: 'no' });
    await shown(approvals, view, 'Denied');
    const replies = slack.replies.length;
    await ann.click(message, 'approve');
    expect((await until(() => slack.replies[replies])).text).toMatch(/already denied by bob <!date\^/);
  });

  it('has no button to approve where a passkey is needed, and refuses a click on an old one', async () => {
    await publishPolicy(world.org.owner, 'signed', [
      {
        id: 'signed',
        effect: 'REQUIRE_APPROVAL',
        match: { actions: ['create_refund'] },
        when: 'action.amount == 6660',
        reason: 'Signed by passkey',
        approval: {
          stages: [{ name: 'desk', approvers: { groups: ['desk'] } }],
          stepUp: { riskAtLeast: 0 },
        },
      },
    ]);
    const view = await asked({ ...refund(6660), wait: 0 });
    const message = await shown(approvals, view, 'Approval needed');
    expect(buttonsOf(message).map(({ action_id }) => action_id)).toEqual([
      'runplane_deny',
      'runplane_details',
      'runplane_edit',
      'runplane_open',
    ]);
    const replies = slack.replies.length;
    await ann.click(message, 'approve', { approvalId: idOf(view), digest: view.digest, revision: 0 });
    const reply = await until(() => slack.replies[replies]);
    expect(reply.text).toContain('passkey');
    expect(JSON.stringify(reply)).toContain(`https://runplane.test/app/approvals/${idOf(view)}`);
    expect((await world.agent.wait(view.actionId, 0)).body.status).toBe('PENDING_APPROVAL');
  });

  it('loses no vote while Slack is down, blocks no action, and shows the end when it is back', async () => {
    const request = { ...refund(6700), wait: 0 };
    const view = await asked(request);
    const message = await shown(approvals, view, 'Approval needed');
    slack.fault = () => 'down';
    await ann.click(message, 'approve');
    expect((await world.agent.wait(view.actionId, 40)).body).toMatchObject({ status: 'SUCCEEDED' });
    expect(world.countOf(request)).toBe(1);
    slack.fault = () => undefined;
    for (const channel of [approvals, leads]) await shown(channel, view, 'Approved by ann');
  });

  it('posts once where the answer of the first attempt was lost', async () => {
    let lost = 0;
    slack.fault = ({ method }) => (method === 'chat.postMessage' && lost++ < 2 ? 'lost' : undefined);
    const view = await asked({ ...refund(6800), wait: 0 });
    await until(() => slack.calls.some(({ method }) => method === 'conversations.history'));
    slack.fault = () => undefined;
    await world.vote(view, 'approve');
    for (const channel of [approvals, leads]) {
      await shown(channel, view, 'Approved');
      expect((await slack.messages(channel)).filter((message) => isOf(message, view))).toHaveLength(1);
    }
  });
});

async function asked(request: object): Promise<ActionView> {
  const { status, body } = await world.agent.guard(request as never);
  expect({ status, decision: body.decision }).toEqual({ status: 202, decision: 'REQUIRE_APPROVAL' });
  return body;
}

const idOf = (view: ActionView) => String(view.approval?.id);

function isOf(message: Shown, view: ActionView): boolean {
  return message.metadata?.event_payload?.approvalId === idOf(view);
}

/** The message of this approval once it shows this text. */
function shown(channel: string, view: ActionView, text: string): Promise<Shown> {
  return until(async () => {
    const message = (await slack.messages(channel)).find((candidate) => isOf(candidate, view));
    return message && textOf(message).includes(text) ? message : undefined;
  });
}

async function link(user: SlackUser, member: AdminClient): Promise<void> {
  const replies = slack.replies.length;
  expect((await user.command('link')).status).toBe(200);
  const ticket = ticketIn(await until(() => slack.replies[replies]));
  const preview = await member.post('/v1/slack/tickets', { ticket });
  expect(preview).toMatchObject({ userId: user.id, teamName: 'Acme' });
  expect(await member.post('/v1/slack/links', { ticket })).toMatchObject({ userId: user.id });
  expect((await member.raw('POST', '/v1/slack/links', { ticket })).status).toBe(404);
}

function ticketIn(reply: object): string {
  return JSON.stringify(reply).match(/#ticket=([\w-]+)/)?.[1] ?? '';
}

async function interactions(): Promise<number> {
  return count('SELECT count(*)::int AS n FROM slack_interactions', []);
}

/** How often the log has that it was approved. */
async function decisionsOf(view: ActionView): Promise<number> {
  return count(
    `SELECT count(*)::int AS n FROM audit_entries WHERE subject = $1 AND leaf::jsonb ->> 'type' = 'approval.approved'`,
    [view.actionId],
  );
}

async function count(sql: string, values: unknown[]): Promise<number> {
  const { rows } = await asSuperuser(world.stack, (client) => client.query<{ n: number }>(sql, values));
  return rows[0]?.n ?? 0;
}

/** What `look` finds, asked again for as long as a slow machine may need. */
async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const found = await look();
    if (found) return found;
    await pause(150);
  }
  throw new Error('it did not come about');
}
