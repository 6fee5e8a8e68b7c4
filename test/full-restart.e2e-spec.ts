import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActionView, Approval } from '@runplane/contracts';
import { type AgentClient, agentClient } from './support/agent.js';
import { verifiedLog } from './support/audit.js';
import { type EffectsServer, startEffectsServer } from './support/effects-server.js';
import { createLauncher, type Launcher } from './support/launcher.js';
import { createTestOrg, type TestOrg } from './support/org.js';
import { refund } from './support/world.js';

describe('kill -9 of everything, Temporal and PostgreSQL included, while an approval is pending', () => {
  let effects: EffectsServer;
  let launcher: Launcher;
  let org: TestOrg;
  let agent: AgentClient;
  let pending: ActionView;
  let checkpoint: string;
  const paid = { ...refund(100), idempotencyKey: randomUUID() };
  const asked = { ...refund(6000), wait: 0 };

  beforeAll(async () => {
    effects = await startEffectsServer();
    launcher = await createLauncher({ RUNPLANE_OUTBOUND_ALLOW: effects.host });
    await launcher.start();
    org = await createTestOrg(launcher, effects);
    agent = agentClient(launcher, org.agentKey);
    expect((await agent.guard(paid)).body.status).toBe('SUCCEEDED');
    pending = (await agent.guard(asked)).body;
    await logWith(pending.actionId, 'approval.requested');
    checkpoint = await org.owner.get<string>('/v1/audit/checkpoint');
    await launcher.killAll();
    await launcher.start();
  }, 180_000);
  afterAll(async () => {
    await launcher?.close();
    await effects?.close();
  });

  const logWith = (actionId: string, last: string, earlier: string[] = []) =>
    verifiedLog(
      org.owner,
      org.id,
      launcher.auditPublicKey,
      (events) => events.some(({ subject, type }) => subject === actionId && type === last),
      earlier,
    );

  it('keeps the approval, which is then approved through REST and executed once', async () => {
    const approval = await org.approver.get<Approval>(`/v1/approvals/${pending.approval?.id}`);
    expect(approval).toMatchObject({ status: 'PENDING', digest: pending.digest, arguments: asked.arguments });
    await org.approver.post(`/v1/approvals/${approval.id}/approve`, { digest: approval.digest });
    const final = await agent.wait(pending.actionId, 60);
    expect(final.body.status).toBe('SUCCEEDED');
    expect(effects.of(asked.arguments.reference)).toHaveLength(1);
  });

  it('keeps the answers that it gave before', async () => {
    expect((await agent.guard(paid)).body).toMatchObject({ status: 'SUCCEEDED', replayed: true });
    expect(effects.of(paid.arguments.reference)).toHaveLength(1);
  });

  it('keeps the log: it verifies, continues the checkpoint from before, and holds every step in its chain', async () => {
    const log = await logWith(pending.actionId, 'execution.outcome', [checkpoint]);
    expect(log.problems).toEqual([]);
    expect(log.stepsOf(pending.actionId)).toEqual([
      'action.decided',
      'approval.requested',
      'approval.vote',
      'approval.approved',
      'action.rechecked',
      'execution.started',
      'execution.outcome',
    ]);
  });
});
