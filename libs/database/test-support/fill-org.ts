import { randomBytes } from 'node:crypto';
import { CreateBudget, CreateGrant } from '@runplane/contracts';
import { bundleDigest } from '@runplane/policy';
import { newId } from '../src/ids.js';
import type { OrgTransaction } from '../src/transaction.js';
import type { LogFixture } from './log-fixture.js';

/** An org with at least one row in every tenant table. A new table gets its row here. */
export async function filledOrg(log: LogFixture): Promise<string> {
  const org = await log.createOrg();
  const digest = bundleDigest({ format: 1, settings: { default: 'BLOCK' } as never, policies: [] });
  const { agentId, memberId } = await log.database.withOrg(org, async (tx) => {
    const agent = await tx.agents.create({ name: 'agent', roles: [] });
    const principal = { kind: 'agent', id: agent.id } as const;
    const [id, secretHash] = [randomBytes(8).toString('hex'), randomBytes(32)];
    await tx.keys.create({ id, name: 'key', secretHash, principal, expiresAt: null });
    const sealed = { configuration: {}, sealedSecret: Buffer.of(1) };
    await tx.connections.create({ id: `con_${id}`, name: 'shop', provider: 'http', environment: 'test', ...sealed });
    await tx.tools.upsert({ name: 'shop.call' } as never, digest);
    const document = { name: 'policy', rules: [] };
    await tx.policies.createVersion({ name: 'policy', document, digest, author: 'test', message: '' });
    await tx.killSwitches.create({ scope: 'agent', value: 'agt_none', reason: 'test', createdBy: 'test' });
    const email = `${randomBytes(4).toString('hex')}@example.com`;
    const member = await tx.members.create({ email, name: 'member', roles: ['approver'], groups: [] });
    const asked = { why: 'test', requestedBy: member.id };
    await tx.publications.create({ name: 'policy', version: 1, replaces: null, bundle: null, ...asked });
    const published = { change: 'published', version: 1, replaced: null, bundle: digest } as const;
    await tx.publications.note('policy', { ...published, publishedBy: member.id, requestedBy: null });
    const change = { review: 'none' };
    await tx.pendingChanges.create({
      kind: 'publication_review',
      subject: null,
      change,
      replaces: '',
      digest,
      ...asked,
    });
    return { agentId: agent.id, memberId: member.id };
  });
  await log.superuser.query(
    `INSERT INTO actions (org_id, action_id, workflow_id, run_id, agent_id, request_hash, status, decision, execution,
       action_type, target_key, action, digest, risk_score, record, facts, reason, leaf_hash, promise, mapped)
     VALUES ($1, 'act_1', 'w', 'r', $2, 'h', 'BLOCKED', 'BLOCK', 'gateway', 't', 'k', '{}', 'd', 0, '{}', '{}', '', 'l', 'p', '{}')`,
    [org, agentId],
  );
  await log.superuser.query(
    `INSERT INTO approvals (org_id, id, action_id, status, state, requested_at, expires_at)
     VALUES ($1, 'apr_1', 'act_1', 'PENDING', '{}', now(), now())`,
    [org],
  );
  await log.database.withOrg(org, (tx) => fillLimits(tx, { agentId, memberId }));
  await log.database.withOrg(org, async (tx) => {
    await tx.wrappedKeys.keepOrgKey({ id: 'okey_1', wrapped: Buffer.of(1), root: 'file' });
    await tx.wrappedKeys.keepDataKey('act_1', { orgKey: 'okey_1', wrapped: Buffer.of(1) });
  });
  await log.database.withOrg(org, async (tx) => {
    await tx.keptData.keep('act_1', 0, [{ field: '/context/x', sealed: Buffer.of(1) }], [Buffer.alloc(32)]);
    const history = { events: 1, history: Buffer.of(1), differences: [] };
    const closed = { closeStatus: 'COMPLETED', closedAt: new Date().toISOString() };
    await tx.archivedHistories.keep({ actionId: 'act_1', runId: 'r', ...closed, ...history });
    await tx.erasures.create({ before: new Date().toISOString() }, { reason: 'test', by: memberId });
  });
  await log.database.withOrg(org, (tx) => fillNotices(tx, memberId));
  await log.database.withOrg(org, (tx) => fillVoters(tx, memberId));
  await log.database.withOrg(org, (tx) => fillSession(tx, memberId));
  await log.superuser.query(
    `INSERT INTO approval_events (org_id, action_id, seq, type, at, actor_id) VALUES ($1, 'act_1', 9, 't', now(), 'a')`,
    [org],
  );
  await log.append(org, 'act_1', 2);
  await log.sequence(org);
  await log.anchor();
  await log.append(org, 'act_waiting', 1);
  return org;
}

/** Budgets, grants, shadow and replay, each with what refers to the action. */
async function fillLimits(tx: OrgTransaction, { agentId, memberId }: { agentId: string; memberId: string }) {
  const budget = CreateBudget.parse({ name: 'budget', measure: 'count', limit: 1, window: '1h' });
  const { id } = await tx.budgets.create({ ...budget, createdBy: memberId });
  const now = new Date();
  await tx.budgets.reserve('act_1', [{ id, bucket: '{}', amount: 1 }], now.toISOString());
  const expiresAt = new Date(now.getTime() + 60_000).toISOString();
  const grant = CreateGrant.parse({ agentId, action: 't', expiresAt, reason: 'test' });
  await tx.grants.use((await tx.grants.create({ ...grant, issuedBy: memberId })).id, 'act_1', 0);
  const bundle = await tx.policies.currentBundle();
  const change = { actionId: 'act_1', before: 'BLOCK', after: 'ALLOW', rules: [] } as const;
  await tx.shadow.record(bundle.digest, 'BLOCK', { ...change, rules: [] });
  const replay = await tx.replays.create({ bundle, since: new Date(0), until: now, createdBy: memberId });
  const after = { at: now.toISOString(), id: 'act_1' };
  await tx.replays.advance(replay.id, { done: 1, unknown: 0, changes: [{ ...change, rules: [] }], from: null, after });
}

/** A channel, what was queued for it, and what mail leaves behind. */
async function fillNotices(tx: OrgTransaction, memberId: string) {
  const id = newId('chn');
  const webhook = { name: 'hook', url: 'https://example.com/', eventTypes: [], createdBy: memberId };
  await tx.webhooks.create({ ...webhook, id, sealedSecret: Buffer.of(1) });
  const at = new Date().toISOString();
  const actor = { kind: 'member', id: memberId } as const;
  await tx.audit.appendControl({ type: 'control.changed', at, actor, data: {} });
  const { items } = await tx.deliveries.list({ limit: 1 });
  await tx.mails.recordSent(items[0]?.id ?? '', memberId);
  await tx.mails.setPreferences(memberId, { email: 'each', digestMinutes: 30 });
  const ticket = { approvalId: 'apr_1', memberId, digest: 'd', expiresAt: at };
  await tx.tickets.create({ ...ticket, hash: randomBytes(32) });
  await fillSlack(tx, memberId);
}

/** A member's key, a session that was begun with it, a password, a recovery code, an invitation and an account elsewhere. */
async function fillSession(tx: OrgTransaction, memberId: string) {
  const keyId = randomBytes(8).toString('hex');
  const principal = { kind: 'member', id: memberId } as const;
  await tx.keys.create({ id: keyId, name: 'key', secretHash: randomBytes(32), principal, expiresAt: null });
  const session = {
    id: newId('ses'),
    tokenHash: randomBytes(32),
    csrfToken: 'c',
    memberId,
    method: 'key',
    keyId,
  } as const;
  const invitation = { memberId, sentBy: 'hand', createdBy: memberId, tokenHash: randomBytes(32) } as const;
  await tx.invitations.create({ ...invitation, expiresInHours: 1 });
  const provider = { id: newId('idp'), name: 'idp', issuer: 'https://example.com', clientId: 'c', groupsClaim: 'g' };
  const rules = { allowedDomains: [], defaultRoles: ['viewer' as const], groupMapping: [], sealedSecret: null };
  await tx.identityProviders.put({ ...provider, ...rules, createdBy: memberId });
  await tx.identityProviders.link(provider.id, 'subject', memberId);
  await tx.passwords.put(memberId, '$argon2id$none');
  await tx.recoveryCodes.replace(memberId, [randomBytes(32)]);
  await tx.sessions.takeChallenge(randomBytes(32), new Date(Date.now() + 60_000));
  await tx.sessions.create({ ...session, userAgent: null, expiresAt: new Date() });
}

async function fillSlack(tx: OrgTransaction, memberId: string) {
  const workspaceId = newId('slw');
  const sealed = { sealedBotToken: Buffer.of(1), sealedSigningSecret: Buffer.of(1), sealedAppToken: null };
  const team = { teamId: workspaceId, teamName: 'team', botId: 'B1' };
  await tx.slack.workspaces.create({ id: workspaceId, ...team, ...sealed, createdBy: memberId });
  const filters = { policies: [], environments: [], groups: [] };
  const route = { name: 'desk', workspaceId, channel: 'C1', ...filters, eventTypes: [], createdBy: memberId };
  const { id } = await tx.slack.routes.create(route);
  await tx.slack.messages.want({ routeId: id, approvalId: 'apr_1' }, 'lease');
  await tx.slack.links.put({ workspaceId, userId: 'U1', memberId });
  await tx.slack.links.createTicket({ hash: randomBytes(32), workspaceId, userId: 'U1', expiresAt: new Date() });
  const interaction = { kind: 'help', channelId: null, responseUrl: null } as const;
  await tx.slack.interactions.receive({ id: 'i1', workspaceId, userId: 'U1', interaction });
}

/** A delegation, an on-call schedule, a passkey with an open challenge, and an opened approval. */
async function fillVoters(tx: OrgTransaction, memberId: string) {
  const email = `${randomBytes(4).toString('hex')}@example.com`;
  const { id: to } = await tx.members.create({ email, name: 'deputy', roles: ['approver'], groups: [] });
  const [from, until] = [new Date(0).toISOString(), new Date().toISOString()];
  await tx.delegations.create({ member: memberId, to, from, until, note: null, createdBy: memberId });
  const rotation = { timeZone: 'UTC', start: '2026-01-01T00:00', shiftHours: 1, members: [to], overrides: [] };
  await tx.onCall.put('night', rotation, memberId);
  const credential = { name: 'phone', credentialId: 'AQ', publicKey: Buffer.of(1), jwk: {}, counter: 0 };
  await tx.passkeys.create({ ...credential, member: to, transports: [], device: 'singleDevice' });
  await tx.passkeyChallenges.open('challenge', to, {}, 60);
  await tx.approvals.noteView('apr_1', 0, to);
}
