import { randomBytes } from 'node:crypto';
import { bundleDigest } from '@runplane/policy';
import type { LogFixture } from './log-fixture.js';

/** An org with at least one row in every tenant table. A new table gets its row here. */
export async function filledOrg(log: LogFixture): Promise<string> {
  const org = await log.createOrg();
  const digest = bundleDigest({ format: 1, settings: { default: 'BLOCK' } as never, policies: [] });
  const agentId = await log.database.withOrg(org, async (tx) => {
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
    return agent.id;
  });
  await log.superuser.query(
    `INSERT INTO actions (org_id, action_id, workflow_id, run_id, agent_id, request_hash, status, decision, execution,
       action_type, target_key, action, digest, risk_score, record, facts, reason, leaf_hash, promise)
     VALUES ($1, 'act_1', 'w', 'r', $2, 'h', 'BLOCKED', 'BLOCK', 'gateway', 't', 'k', '{}', 'd', 0, '{}', '{}', '', 'l', 'p')`,
    [org, agentId],
  );
  await log.superuser.query(
    `INSERT INTO approvals (org_id, id, action_id, status, state, requested_at, expires_at)
     VALUES ($1, 'apr_1', 'act_1', 'PENDING', '{}', now(), now())`,
    [org],
  );
  await log.append(org, 'act_1', 2);
  await log.sequence(org);
  return org;
}
