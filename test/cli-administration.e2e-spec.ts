import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXIT } from '@runplane/cli';
import { BOT_TOKEN, SIGNING_SECRET, SlackEmulator } from '../activities/test-support/slack-emulator.js';
import { runCli, SENT } from '../libs/cli/test-support/run-cli.js';
import { TestIdentityProvider } from '../services/control-plane/src/testing/test-identity-provider.js';
import type { AdminClient } from './support/admin.js';
import { OPERATIONS, readOperations, unreached } from './support/cli-operations.js';
import { publishPolicy } from './support/org.js';
import { until } from './support/until.js';
import { useWorld } from './support/use-world.js';
import { startWebhookReceiver, type WebhookReceiver } from './support/webhook-receiver.js';
import { refund } from './support/world.js';

let slack: SlackEmulator;
let receiver: WebhookReceiver;
let idp: TestIdentityProvider;
const world = useWorld(async () => {
  slack = await SlackEmulator.start();
  receiver = await startWebhookReceiver();
  idp = await TestIdentityProvider.start();
  const env = { SLACK_API_URL: slack.apiUrl, RUNPLANE_OUTBOUND_ALLOW: [slack.host, receiver.host, idp.host].join() };
  return { env };
});
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-cli-'));
});
afterAll(async () => {
  await slack?.close();
  await receiver?.close();
  await idp?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const as = ({ key }: AdminClient) => ({
  RUNPLANE_URL: world.stack.gatewayUrl,
  RUNPLANE_CONTROL_PLANE_URL: world.stack.controlPlaneUrl,
  RUNPLANE_API_KEY: key,
  XDG_CONFIG_HOME: folder,
});

interface Ran {
  code: number;
  err: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any answer's members.
  body: any;
}

async function run(args: string[], by = world.org.owner, stdin?: string): Promise<Ran> {
  const given = { env: as(by), cwd: folder, ...(stdin === undefined ? {} : { stdin }) };
  const { code, out, err } = await runCli([...args, '--json'], given);
  return { code, err, body: out === '' ? null : JSON.parse(out) };
}

/** The answer of a command that ends well; any other end fails the test with its message. */
async function ok(args: string[], by = world.org.owner, stdin?: string) {
  const { code, err, body } = await run(args, by, stdin);
  expect({ args, code, err }).toEqual({ args, code: EXIT.ok, err: '' });
  return body;
}

/** As people see it, on standard output. */
async function shown(args: string[], by = world.org.owner): Promise<string> {
  const { code, out, err } = await runCli(args, { env: as(by), cwd: folder });
  expect({ args, code, err: code === EXIT.ok ? '' : err }).toEqual({ args, code: EXIT.ok, err: '' });
  return out;
}

async function pending(amount = 6_000) {
  const { body } = await world.agent.guard({ ...refund(amount), wait: 0 });
  return { actionId: body.actionId, approvalId: body.approval?.id ?? '', digest: body.digest ?? '' };
}

const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return `@${name}`;
};

describe('budgets, and changes that need a second person', () => {
  it('are made, shown with their use, tightened at once, and loosened by two', async () => {
    const made = await ok([
      ...['budgets', 'create', 'refunds a day', '--limit', '90000', '--currency', 'EUR', '--window', '24h'],
      ...['--action', 'create_refund', '--agent', 'bot', '--per', 'target'],
    ]);
    expect(made).toMatchObject({ measure: 'amount', match: { agents: [world.org.agentId] }, per: ['target'] });
    await world.agent.guard(refund(1_000, { customer: 'cus_budget' }));
    expect(await ok(['budgets', 'show', made.id])).toMatchObject({ use: [{ used: 1_000, actions: 1 }] });
    expect(await shown(['budgets', 'ls'])).toContain('refunds a day');
    expect(await ok(['budgets', 'update', made.id, '--limit', '80000'])).toMatchObject({ limit: 80_000 });

    expect(await ok(['org', 'review'])).toHaveProperty('review');
    expect(await ok(['org', 'review', 'always'])).toEqual({ review: 'always' });
    await ok(['members', 'update', 'bob@example.com', '--role', 'admin', '--role', 'approver']);
    const asked = await run(['budgets', 'update', made.id, '--limit', '85000']);
    expect(asked).toMatchObject({ code: EXIT.pending, body: { kind: 'budget', status: 'PENDING', subject: made.id } });
    const { items } = await ok(['changes', 'ls']);
    expect(items).toEqual([expect.objectContaining({ id: asked.body.id, digest: asked.body.digest })]);
    const { id, digest } = asked.body;
    const alone = await run(['changes', 'confirm', id, digest]);
    expect(alone).toMatchObject({ code: EXIT.unauthorised, err: expect.stringContaining('self_approval') });
    const other = await run(['changes', 'confirm', id, digest.replace(/.$/, 'z')], world.org.second);
    expect(other.code).toBe(EXIT.failure);
    expect(await ok(['changes', 'confirm', id, digest], world.org.second)).toMatchObject({ status: 'APPLIED' });
    expect(await ok(['budgets', 'show', made.id])).toMatchObject({ limit: 85_000 });

    const withdrawn = await run(['budgets', 'update', made.id, '--status', 'retired']);
    expect(withdrawn.code).toBe(EXIT.pending);
    expect(await ok(['changes', 'refuse', withdrawn.body.id])).toMatchObject({ status: 'REFUSED' });
    expect(await shown(['changes', 'ls', '--history'])).toContain('REFUSED');
    const end = await run(['org', 'review', 'none']);
    expect(end.code).toBe(EXIT.pending);
    await ok(['changes', 'confirm', end.body.id, end.body.digest], world.org.second);
    expect(await ok(['budgets', 'update', made.id, '--status', 'retired'])).toMatchObject({ status: 'retired' });
    expect((await run(['budgets', 'update', made.id])).code).toBe(EXIT.usage);
  });

  it('and settings of the organisation', async () => {
    const { settings } = await ok(['org', 'show']);
    const changed = await ok(['org', 'settings', file('settings.json', { ...settings, settleByTwo: true })]);
    expect(changed.settings.settleByTwo).toBe(true);
    await ok(['org', 'settings', '-'], world.org.owner, JSON.stringify(settings));
    expect((await run(['org', 'settings', '[]'])).code).toBe(EXIT.usage);
    expect((await run(['org', 'settings', '{"defaultEffect":"PERHAPS"}'])).code).toBe(EXIT.failure);
    expect((await run(['org', 'settings', '{}'], world.org.approver)).code).toBe(EXIT.unauthorised);
  });
});

describe('grants', () => {
  it('stand for an approval until they are revoked', async () => {
    const by = world.org.approver;
    const pin = JSON.stringify({ currency: 'EUR' });
    const made = await ok(
      [
        ...['grants', 'create', '--agent', 'bot', '--action', 'create_refund', '--pin', pin, '--max-amount', '7000'],
        ...['--target', 'cus_granted', '--uses', '2', '--expires-in', '1h', '--reason', 'a busy evening'],
      ],
      by,
    );
    const call = { ...refund(6_000, { customer: 'cus_granted' }), wait: 20 };
    expect((await world.agent.guard(call)).body.status).toBe('SUCCEEDED');
    expect(await ok(['grants', 'show', made.id])).toMatchObject({ uses: 1, maxUses: 2 });
    expect(await shown(['grants', 'ls', '--agent', 'bot'])).toContain('1 of 2');
    expect(await ok(['grants', 'revoke', made.id], by)).toHaveProperty('revokedAt');
    const again = refund(6_000, { customer: 'cus_granted' });
    expect((await world.agent.guard({ ...again, wait: 0 })).body.status).toBe('PENDING_APPROVAL');
    expect((await run(['grants', 'show', 'gra_nothing'])).code).toBe(EXIT.notFound);
    expect((await run(['grants', 'ls', '--agent', 'nobody'])).code).toBe(EXIT.notFound);
  });
});

describe('people', () => {
  it('are invited, shown, changed, and removed', async () => {
    const out = join(folder, 'eve-token');
    const invite = ['members', 'invite', 'eve@example.com', '--name', 'Eve', '--role', 'viewer', '--out', out];
    const invitation = await ok(invite);
    expect(invitation).toMatchObject({ status: 'OPEN', member: { email: 'eve@example.com' } });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const again = await ok(['members', 'invite-again', 'eve@example.com', '--expires-in', '2h']);
    expect(again.secret).not.toBe(readFileSync(out, 'utf8').trim());
    const { items } = await ok(['invitations', 'ls', '--all']);
    expect(items.map(({ status }: { status: string }) => status).sort()).toEqual(['OPEN', 'REVOKED']);
    expect(await ok(['invitations', 'revoke', again.id])).toMatchObject({ status: 'REVOKED' });
    expect(await ok(['members', 'show', 'EVE@example.com'])).toMatchObject({ name: 'Eve', roles: ['viewer'] });
    const changed = await ok(['members', 'update', 'eve@example.com', '--group', 'night', '--name', 'Eva']);
    expect(changed).toMatchObject({ name: 'Eva', groups: ['night'], roles: ['viewer'] });
    expect(await ok(['members', 'passkeys', 'eve@example.com'])).toEqual({ items: [] });
    expect(await ok(['members', 'reset-passkeys', 'eve@example.com'])).toEqual({ items: [] });
    expect(await ok(['members', 'remove', 'eve@example.com'])).toMatchObject({ status: 'disabled' });
    expect((await run(['members', 'show', 'nobody@example.com'])).code).toBe(EXIT.notFound);
    expect((await run(['members', 'update', 'ann@example.com'])).code).toBe(EXIT.usage);
    expect((await run(['members', 'update', 'ann@example.com', '--role', 'king'])).code).toBe(EXIT.failure);
  });

  it('are in groups', async () => {
    expect(await ok(['groups', 'add', 'late', 'ann@example.com'])).toMatchObject({
      groups: expect.arrayContaining(['late']),
    });
    expect(await shown(['groups', 'ls'])).toContain('late');
    const { items } = await ok(['groups', 'members', 'late', '--all']);
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['ann']);
    await ok(['groups', 'rename', 'late', 'later']);
    expect(await ok(['groups', 'remove', 'later', world.org.approverId])).toMatchObject({ groups: ['desk'] });
  });

  it('let others vote for them while they are away', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const made = await ok(
      ['delegations', 'create', 'ann@example.com', '--until', until, '--note', 'on leave'],
      world.org.second,
    );
    expect(made).toMatchObject({ member: world.org.secondId, to: world.org.approverId });
    expect(await shown(['delegations', 'ls', '--active', '--member', 'bob@example.com'])).toContain('on leave');
    expect(await ok(['delegations', 'show', made.id])).toMatchObject({ revokedAt: null });
    expect((await ok(['delegations', 'revoke', made.id], world.org.second)).revokedAt).not.toBeNull();
  });

  it('take turns', async () => {
    const rotation = {
      timeZone: 'Europe/Paris',
      start: '2026-01-05T09:00',
      shiftHours: 168,
      members: [world.org.approverId],
    };
    await ok(['on-call', 'set', 'payments', JSON.stringify(rotation)]);
    const schedule = await ok(['on-call', 'show', 'payments']);
    expect(schedule).toMatchObject(rotation);
    await ok(['on-call', 'set', 'payments', file('payments.json', { ...schedule, shiftHours: 24 })]);
    expect(await shown(['on-call', 'ls'])).toContain('24');
    expect(await shown(['on-call', 'now', 'payments'])).toContain('ann');
    expect(await shown(['on-call', 'now', 'payments', '--at', '2026-01-01T00:00:00Z'])).toContain('nobody');
    expect(await ok(['on-call', 'delete', 'payments'])).toMatchObject({ name: 'payments' });
    expect((await run(['on-call', 'show', 'payments'])).code).toBe(EXIT.notFound);
  });

  it('come from an identity provider', async () => {
    const provider = {
      name: 'Okta',
      issuer: idp.issuer,
      clientId: 'runplane',
      clientSecret: 'a-secret-of-the-client',
    };
    expect((await run(['identity-providers', 'create', JSON.stringify(provider)])).code).toBe(EXIT.usage);
    const made = await ok(['identity-providers', 'create', '-'], world.org.owner, JSON.stringify(provider));
    expect(made).toMatchObject({ hasSecret: true });
    expect(JSON.stringify(made)).not.toContain(provider.clientSecret);
    const { clientSecret: _, ...rest } = provider;
    const renamed = file('okta.json', { ...rest, name: 'Okta 2' });
    expect(await ok(['identity-providers', 'replace', made.id, renamed])).toMatchObject({ name: 'Okta 2' });
    expect(await shown(['identity-providers', 'ls'])).toContain('Okta 2');
    await ok(['identity-providers', 'delete', made.id]);
    expect((await ok(['identity-providers', 'ls'])).items).toEqual([]);
  });
});

describe('connections and tools', () => {
  it('are made, changed and deleted; secrets come from files only', async () => {
    const configuration = JSON.stringify({ baseUrl: world.effects.url });
    const create = ['connections', 'create', 'spare', '--provider', 'http', '--environment', 'test'];
    const inline = [...create, '--configuration', configuration, '--credentials', '{"bearer":"x"}'];
    expect(await run(inline)).toMatchObject({ code: EXIT.usage, err: expect.stringContaining('standard input') });
    const made = await ok([
      ...create,
      '--configuration',
      configuration,
      '--credentials',
      file('c.json', { bearer: 'x' }),
    ]);
    expect(await ok(['connections', 'show', 'spare'])).toMatchObject({ id: made.id, isDefault: false });
    await ok(['connections', 'rotate-secret', 'spare', '--credentials', '-'], world.org.owner, '{"bearer":"y"}');
    expect(await ok(['connections', 'default', made.id])).toMatchObject({ isDefault: true });
    const { items } = await ok(['connections', 'providers']);
    expect(items.map(({ provider }: { provider: string }) => provider)).toContain('http');

    const { definition } = await ok(['tools', 'show', 'refunds.blind']);
    const undo = { tool: 'refunds.blind', description: 'Takes it back.', arguments: UNDO_ARGUMENTS };
    const spare = { ...definition, name: 'refunds.spare', connection: 'spare', undo };
    await ok(['tools', 'set', '-'], world.org.owner, JSON.stringify(spare));
    expect((await run(['connections', 'delete', 'spare'])).code).toBe(EXIT.failure);
    await ok(['tools', 'delete', 'refunds.spare']);
    await ok(['connections', 'delete', 'spare']);
    expect((await run(['connections', 'show', 'spare'])).code).toBe(EXIT.notFound);
  });

  it('are imported from a description, after a look at what it would do', async () => {
    const tools = [{ name: 'list_orders', description: 'Lists orders', inputSchema: { type: 'object' } }];
    writeFileSync(join(folder, 'shop.json'), JSON.stringify({ tools }));
    const propose = ['tools', 'import', 'shop.json', '--source', 'shop', '--format', 'mcp'];
    expect(await shown(propose)).toContain('new');
    writeFileSync(join(folder, 'proposal.json'), JSON.stringify(await ok(propose)));
    const applied = await ok(['tools', 'apply', 'proposal.json']);
    expect(applied.created).toEqual([expect.stringContaining('shop')]);
    expect((await ok(['tools', 'apply', 'proposal.json'])).unchanged).toEqual(applied.created);
    writeFileSync(join(folder, 'shop.json'), JSON.stringify({ tools: [] }));
    const gone = await ok(propose);
    expect(gone.diff.removed).toEqual(applied.created);
    const vanished = await ok(['tools', 'apply', '-', '--remove-vanished'], world.org.owner, JSON.stringify(gone));
    expect(vanished.removed).toEqual(applied.created);
    expect((await run(['tools', 'apply', 'shop.json'])).code).toBe(EXIT.usage);
  });
});

describe('keys', () => {
  it('of agents are limited, and master keys looked at by the operator', async () => {
    const { id } = await ok(['keys', 'create', '--agent', 'bot', '--name', 'narrow']);
    expect((await run(['keys', 'limit', id])).code).toBe(EXIT.usage);
    expect(await ok(['keys', 'limit', id, '--action', 'create_refund'])).toMatchObject({ id });
    const operator = { ...as(world.org.owner), RUNPLANE_OPERATOR_TOKEN: world.stack.operatorToken };
    const status = await runCli(['master-key', 'status', '--json'], { env: operator, cwd: folder });
    expect(JSON.parse(status.out)).toMatchObject({ sealing: expect.anything(), root: expect.anything() });
    expect((await run(['master-key', 'status'])).code).toBe(EXIT.unauthorised);
  });
});

describe('what the organisation is told', () => {
  it('goes to webhooks, whose deliveries are looked at and sent again', async () => {
    const out = join(folder, 'hook');
    const create = ['webhooks', 'create', receiver.url, '--name', 'ops', '--event', 'approval.requested'];
    const made = await ok([...create, '--out', out]);
    receiver.secret = readFileSync(out, 'utf8').trim();
    expect(await shown(['webhooks', 'ls'])).toContain('ops');
    const { id } = await ok(['webhooks', 'test', made.id]);
    const delivered = await until('the delivery', async () => {
      const delivery = await ok(['deliveries', 'show', id]);
      return delivery.status === 'DELIVERED' ? delivery : null;
    });
    expect(delivered.event.type).toBe('channel.test');
    expect(await ok(['deliveries', 'resend', id])).toMatchObject({ id });
    await until('the second request', async () => (receiver.events.length >= 2 ? true : null));
    expect(new Set(receiver.events.map((event) => event.id)).size).toBe(1);
    expect(await shown(['deliveries', 'ls', '--channel', made.id])).toContain('channel.test');

    const rotated = await ok(['webhooks', 'rotate-secret', made.id, '--overlap', '1h']);
    expect(rotated.secret).not.toBe(receiver.secret);
    expect(rotated.previousSecretExpiresAt).not.toBeNull();
    const update = ['webhooks', 'update', made.id, '--event', 'approval.expired', '--status', 'disabled'];
    expect(await ok(update)).toMatchObject({ eventTypes: ['approval.expired'], status: 'disabled' });
    expect(await ok(['webhooks', 'show', made.id])).toMatchObject({ status: 'disabled' });
    const slip = await run(['webhooks', 'update', made.id, '--event', 'approval.requested!']);
    expect(slip).toMatchObject({ code: EXIT.usage, err: expect.stringContaining('approval.requested') });
    await ok(['webhooks', 'delete', made.id]);
    expect((await run(['webhooks', 'show', made.id])).code).toBe(EXIT.notFound);
  });

  it('goes by mail, as each member wants it', async () => {
    expect(await ok(['channels', 'email', 'on'])).toMatchObject({ status: 'active' });
    expect(await shown(['channels', 'ls'])).toContain('email');
    expect(await ok(['channels', 'email', 'off'])).toMatchObject({ status: 'disabled' });
    await ok(['notices', 'set', 'digest', '--minutes', '60'], world.org.approver);
    expect(await ok(['notices', 'show'], world.org.approver)).toEqual({ email: 'digest', digestMinutes: 60 });
    expect((await run(['notices', 'set', 'digest', '--minutes', '1'])).code).toBe(EXIT.usage);
  });

  it('goes to Slack', async () => {
    const credentials = { botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET };
    const connect = ['slack', 'workspaces', 'connect'];
    expect((await run([...connect, JSON.stringify(credentials)])).code).toBe(EXIT.usage);
    const { id } = await ok([...connect, '-'], world.org.owner, JSON.stringify(credentials));
    expect(await ok(['slack', 'workspaces', 'show', id])).toMatchObject({ status: 'active' });
    expect(await ok(['slack', 'workspaces', 'check', id])).toMatchObject({ ok: true });
    const other = file('slack.json', { signingSecret: 'another-signing-secret' });
    expect((await ok(['slack', 'workspaces', 'rotate-secrets', id, other])).previousSecretExpiresAt).not.toBeNull();
    expect((await ok(['slack', 'workspaces', 'ls'])).items).toHaveLength(1);

    const channel = slack.channels.approvals as string;
    const route = await ok([
      ...['slack', 'routes', 'create', 'desk', '--workspace', id, '--channel', channel, '--group', 'desk'],
    ]);
    expect(await shown(['slack', 'routes', 'ls'])).toContain(channel);
    expect(await ok(['slack', 'routes', 'test', route.id])).toHaveProperty('id');
    expect(await ok(['slack', 'routes', 'update', route.id, '--status', 'disabled'])).toMatchObject({
      status: 'disabled',
    });
    await ok(['slack', 'routes', 'delete', route.id]);
    expect(await ok(['slack', 'links', 'ls'])).toMatchObject({ items: [] });
    expect((await run(['slack', 'links', 'delete', id, 'U0NOBODY'])).code).toBe(EXIT.notFound);
    await ok(['slack', 'workspaces', 'delete', id]);
  });
});

describe('approvals', () => {
  it('are looked into, talked about, handed over, edited and left open', async () => {
    const { actionId, approvalId, digest } = await pending();
    const by = world.org.approver;
    expect(await ok(['approvals', 'background', approvalId], by)).toMatchObject({ agent: { name: 'bot' } });
    await ok(['approvals', 'comment', approvalId, 'called the customer'], by);
    const asked = await ok(['approvals', 'ask', approvalId, 'Which order?', '--to', 'owner'], by);
    const [question] = asked.approval.questions;
    await ok(['agents', 'update', 'bot', '--owner', (await world.org.owner.get<Me>('/v1/me')).member.id]);
    const answered = await ok(['approvals', 'answer', actionId, question.id, 'Order 4711']);
    expect(answered.approval.questions[0].answer.text).toBe('Order 4711');
    await ok(['agents', 'update', 'bot', '--owner', 'nobody'], world.org.second);
    await ok(['approvals', 'abstain', approvalId, '--digest', digest], by);
    const edited = JSON.stringify({ amount: 5_500, currency: 'EUR', customer: 'cus_1' });
    const edit = ['approvals', 'edit', approvalId, edited, '--digest', digest, '--reason', 'less'];
    expect(await ok(edit, world.org.second)).toMatchObject({ approval: { status: 'APPROVED' } });
    expect((await world.agent.wait(actionId, 20)).body.status).toBe('SUCCEEDED');
    const { arguments: ran, edited: isEdited } = await ok(['approvals', 'show', approvalId]);
    expect({ ran, isEdited }).toMatchObject({ ran: { amount: 5_500 }, isEdited: true });

    const zoe = await ok(['members', 'create', 'zoe@example.com', '--name', 'zoe', '--role', 'approver']);
    const next = await pending();
    const reassign = ['approvals', 'reassign', next.approvalId, 'zoe@example.com', '--reason', 'knows the customer'];
    const handed = await ok(reassign, by);
    expect(handed.approval.handovers).toEqual([expect.objectContaining({ to: zoe.id })]);
  });

  it('are voted on together, each by its digest, and refused one by one', async () => {
    const [first, second] = [await pending(), await pending()];
    const listed = await ok(['approvals', 'ls', '--all'], world.org.approver);
    const ids = [first.approvalId, second.approvalId];
    const items = listed.items.filter(({ id }: { id: string }) => ids.includes(id));
    const bulk = ['approvals', 'bulk', 'deny', '-', '--reason', 'wrong list'];
    const voted = await ok(bulk, world.org.approver, JSON.stringify({ items }));
    expect(voted.items.map(({ approval }: { approval: { status: string } }) => approval.status)).toEqual([
      'DENIED',
      'DENIED',
    ]);
    const late = await run(bulk, world.org.second, JSON.stringify({ items }));
    expect(late).toMatchObject({ code: EXIT.failure, body: { items: [{ status: 409 }, { status: 409 }] } });
    expect((await run(bulk, world.org.approver, '{"items":[]}')).code).toBe(EXIT.usage);
  });

  it('are broken through in an emergency, by who may', async () => {
    const member = await ok([
      ...['members', 'create', 'gus@example.com', '--name', 'gus', '--role', 'break_glass', '--group', 'desk'],
    ]);
    const { secret } = await ok(['keys', 'create', '--member', member.id]);
    const { approvalId, digest } = await pending();
    const call = ['approvals', 'break-glass', approvalId, '--digest', digest, '--reason', 'customers are locked out'];
    expect((await run(call, world.org.approver)).code).toBe(EXIT.unauthorised);
    const broken = await ok(call, { ...world.org.owner, key: secret } as AdminClient);
    expect(broken).toMatchObject({ approval: { status: 'APPROVED', brokenGlass: expect.anything() } });
  });

  it('that want a passkey say where to sign, and count nothing', async () => {
    const approval = {
      expiresIn: '1h',
      stepUp: { riskAtLeast: 0 },
      stages: [{ name: 'desk', approvers: { groups: ['desk'] } }],
    };
    const match = { actions: ['create_refund'], environments: ['test'] };
    const rule = { id: 'signed', effect: 'REQUIRE_APPROVAL', match, when: 'action.amount == 6100', approval };
    await publishPolicy(world.org.owner, 'signed', [{ ...rule, reason: 'Signed for' }]);
    const { approvalId, digest } = await pending(6_100);
    const voted = await runCli(['approvals', 'approve', approvalId, '--digest', digest], {
      env: as(world.org.approver),
    });
    expect(voted).toMatchObject({ code: EXIT.unauthorised, out: '' });
    const { port } = new URL(world.stack.controlPlaneUrl);
    expect(voted.err).toContain(`http://localhost:${port}/app/approvals/${approvalId}`);
    const edited = JSON.stringify({ amount: 6_100, currency: 'EUR', customer: 'cus_2' });
    const edit = await ok(['approvals', 'edit', approvalId, edited, '--digest', digest], world.org.approver);
    expect(edit.approval).toMatchObject({ status: 'PENDING', votes: [] });
  });

  it('are counted', async () => {
    expect((await ok(['approvals', 'figures', '--group-by', 'group'])).items).toContainEqual(
      expect.objectContaining({ key: 'desk' }),
    );
    await ok(['approvals', 'breaches', '--sla', '1s']);
    expect(await shown(['approvals', 'reviewers', '--group', 'desk'])).toContain('ann');
  });
});

describe('actions', () => {
  it('are counted, decided again, previewed and undone', async () => {
    const { definition } = await world.org.owner.get<{ definition: object }>('/v1/tools/refunds.create');
    const undo = { tool: 'refunds.blind', description: 'Takes it back.', arguments: UNDO_ARGUMENTS };
    await ok(['tools', 'set', file('undo.json', { ...definition, undo })]);
    const { body } = await world.agent.guard(refund(3_000));
    expect((await ok(['actions', 'count', '--status', 'SUCCEEDED'])).count).toBeGreaterThan(0);
    expect(await ok(['actions', 'recompute', body.actionId])).toMatchObject({ same: true });
    expect(await ok(['actions', 'preview', (await pending()).actionId])).toMatchObject({ available: false });
    const prepared = await ok(['actions', 'undo', body.actionId, '--dry-run']);
    expect(prepared).toMatchObject({ tool: 'refunds.blind', arguments: { amount: 3_000 } });
    expect(await ok(['actions', 'undo', body.actionId])).toMatchObject({ undoOf: body.actionId });
    expect((await ok(['agents', 'activity', 'bot'])).operations.length).toBeGreaterThan(0);
    expect(await shown(['overview'])).toContain('bot');
  });

  it('keep what the organisation says, disclose it, and lose it by an erasure', async () => {
    const fields = [{ field: '/arguments/customer', keep: 'sealed' }];
    const handling = { rules: [{ actions: ['create_refund'], fields, subjects: ['/arguments/customer'] }] };
    await ok(['org', 'data-handling', file('handling.json', handling)]);
    expect((await ok(['org', 'data-handling'])).rules).toMatchObject(handling.rules);
    const { body } = await world.agent.guard(refund(2_000, { customer: 'cus_private' }));
    expect(await shown(['actions', 'disclose', body.actionId, '/arguments/customer'])).toContain('cus_private');
    const erase = ['erasures', 'create', '--action', body.actionId, '--reason', 'asked for'];
    expect((await run([...erase, '--subject', 'cus_private'])).code).toBe(EXIT.usage);
    const { id } = await ok(erase);
    await until('the erasure', async () => ((await ok(['erasures', 'show', id])).status === 'DONE' ? true : null));
    expect(await shown(['erasures', 'ls'])).toContain('asked for');
    const gone = await run(['actions', 'disclose', body.actionId, '/arguments/customer']);
    expect(gone).toMatchObject({ code: EXIT.failure, err: expect.stringContaining('data_erased') });
  });
});

describe('policies', () => {
  it('are asked about, and their history read', async () => {
    const ask = ['policy', 'ask', 'create_refund', 'ALLOW', '--when'];
    expect(await ok([...ask, 'action.amount > 100000'])).toMatchObject({ answer: 'no' });
    expect(await ok([...ask, 'action.amount < 100'])).toMatchObject({ answer: 'yes', example: expect.anything() });
    expect((await ok(['policy', 'catalogue'])).actions.length).toBeGreaterThan(10);
    expect((await ok(['policy', 'history', 'main'])).items).toEqual([expect.objectContaining({ version: 1 })]);
  });

  it('decide beside, and are replayed until somebody stops it', async () => {
    writeFileSync(join(folder, 'draft.yaml'), JSON.stringify(DRAFT));
    await ok(['policy', 'shadow', 'set', 'draft.yaml']);
    expect(await ok(['policy', 'shadow', 'show'])).toHaveProperty('evaluated');
    await ok(['policy', 'shadow', 'end']);
    const stopping = new AbortController();
    const given = { env: as(world.org.owner), cwd: folder, signal: stopping.signal };
    const replayed = runCli(['policy', 'replay', 'draft.yaml'], given);
    // Before it is asked how far it is.
    while (!sent('POST', '/v1/policy-replays')) await pause(5);
    stopping.abort(new Error('stopped'));
    expect((await replayed).code).toBe(EXIT.interrupted);
  });
});

describe('the log', () => {
  it('is exported, followed, and read in receipts', async () => {
    const { actionId } = (await world.agent.guard(refund(1_500))).body;
    const key = (await world.org.owner.raw<string>('GET', '/v1/audit/log-key')).body.trim();
    const at = (name: string) => join(folder, name);
    await until('the receipt', async () => {
      const save = ['audit', 'receipt', actionId, '--out', at('receipt.json')];
      return (await run(save)).code === EXIT.ok ? true : null;
    });
    await shown(['audit', 'receipt', actionId, '--archive', '--out', at('receipt.zip')]);
    for (const name of ['receipt.json', 'receipt.zip']) await shown(['audit', 'verify', at(name), '--key', key]);
    await shown(['audit', 'export', '--out', at('log.jsonl')]);
    await shown(['audit', 'export', '--format', 'folder', '--out', at('log')]);
    await shown(['audit', 'export', '--anchored', '--format', 'folder', '--out', at('anchored')]);
    for (const name of ['log.jsonl', 'log']) await shown(['audit', 'verify', at(name), '--key', key]);
    await shown(['audit', 'witness', at('kept'), '--key', key]);
    await world.agent.guard(refund(1_501));
    await until('a longer log', async () => {
      await shown(['audit', 'witness', at('kept'), '--key', key]);
      return sent('GET', '/v1/audit/proof/consistency') ? true : null;
    });
    await shown(['audit', 'verify', '--key', key, '--checkpoint', at('kept')]);
    expect(await ok(['audit', 'histories'])).toHaveProperty('items');
  });
});

describe('every operation of the control plane', () => {
  it('is reached by a command, or said not to be with the reason', async () => {
    const operations = await readOperations(world.stack.controlPlaneUrl);
    expect(new Set(operations.map(({ id }) => id))).toEqual(new Set(Object.keys(OPERATIONS)));
    expect(unreached('administration', operations, SENT)).toEqual([]);
  });
});

const sent = (method: string, path: string): boolean =>
  SENT.some((request) => request.method === method && request.path === path);

interface Me {
  member: { id: string };
}

const DRAFT = {
  name: 'draft',
  rules: [{ id: 'none', effect: 'BLOCK', match: { actions: ['create_refund'] }, reason: 'None at all' }],
};

const UNDO_ARGUMENTS = {
  amount: '/arguments/amount',
  currency: '/arguments/currency',
  customer: '/arguments/customer',
  reference: '/arguments/reference',
};
