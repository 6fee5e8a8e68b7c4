import { randomBytes } from 'node:crypto';
import { CreateBudget, CreateGrant } from '@runplane/contracts';
import { bundleDigest } from '@runplane/policy';
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
    await tx.publications.create({ name: 'policy', version: 1, replaces: null, why: 'test', requestedBy: member.id });
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
