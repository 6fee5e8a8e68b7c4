import { describe, expect, it } from '@jest/globals';
import { workflowIdOf } from '@runplane/contracts/values';
import { connectTemporal } from './support/temporal-client.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();

describe('the paths of a gateway action', () => {
  it('executes what is allowed, once, and says why', async () => {
    const request = refund(4900);
    const { status, body } = await world.agent.guard(request);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'SUCCEEDED', decision: 'ALLOW', reason: 'Small refund', replayed: false });
    expect(body.matched).toEqual([expect.objectContaining({ policy: 'main', rule: 'small', effect: 'ALLOW' })]);
    expect(body.risk?.score).toBeGreaterThan(0);
    expect(world.countOf(request)).toBe(1);
  });

  it('blocks above the limit without calling the tool', async () => {
    const request = refund(100_001);
    const { body } = await world.agent.guard(request);
    expect(body).toMatchObject({ status: 'BLOCKED', decision: 'BLOCK', reason: 'Above the limit of 1000.00' });
    expect(world.countOf(request)).toBe(0);
  });

  it('blocks what no tool definition and no rule names', async () => {
    const { body } = await world.agent.guard({ tool: 'unknown.tool', arguments: {}, execution: 'gateway', wait: 5 });
    expect(body).toMatchObject({ status: 'BLOCKED', decision: 'BLOCK', action: { type: 'unmapped' } });
  });

  it('blocks arguments that do not fit, and names the place', async () => {
    const { body } = await world.agent.guard(refund(49.5));
    expect(body).toMatchObject({ status: 'BLOCKED', decision: 'BLOCK' });
    expect(body.reason).toContain('/amount');
  });

  it('waits for an approval and then executes', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { status, body } = await world.agent.guard(request);
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'PENDING_APPROVAL', decision: 'REQUIRE_APPROVAL' });
    expect(world.countOf(request)).toBe(0);
    expect((await world.vote(body, 'approve')).status).toBe(200);
    const final = await world.agent.wait(body.actionId, 30);
    expect(final.body).toMatchObject({ status: 'SUCCEEDED', result: expect.anything() });
    expect(world.countOf(request)).toBe(1);
  });

  it('does not execute what is denied', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard(request);
    expect((await world.vote(body, 'deny', world.org.approver, { reason: 'not this one' })).status).toBe(200);
    const final = await world.agent.wait(body.actionId, 10);
    expect(final.body).toMatchObject({ status: 'DENIED', reason: 'not this one' });
    expect(world.countOf(request)).toBe(0);
  });

  it('expires by denial', async () => {
    const request = { ...refund(70_000), wait: 30 };
    const { status, body } = await world.agent.guard(request);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'EXPIRED', decision: 'REQUIRE_APPROVAL' });
    expect(world.countOf(request)).toBe(0);
  });

  it('can be cancelled while it waits, and not after', async () => {
    const { body } = await world.agent.guard({ ...refund(6000), wait: 0 });
    const cancelled = await world.agent.cancel(body.actionId, 'changed my mind');
    expect(cancelled.body).toMatchObject({ status: 'CANCELLED', reason: 'changed my mind' });
    const late = await world.vote(body, 'approve');
    expect(late).toMatchObject({ status: 409, body: { code: 'already_decided' } });
  });

  it('ends as CANCELLED when an operator cancels the workflow in Temporal', async () => {
    const { body } = await world.agent.guard({ ...refund(6000), wait: 0 });
    const temporal = await connectTemporal(world.stack);
    await temporal.client.workflow.getHandle(workflowIdOf(world.org.id, body.actionId)).cancel();
    await temporal.close();
    const final = await world.agent.wait(body.actionId, 20);
    expect(final.body.status).toBe('CANCELLED');
  });

  it('executes what the editor changed it to, and nothing else', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard(request);
    const edited = await world.org.approver.raw('POST', `/v1/approvals/${body.approval?.id}/edit`, {
      digest: body.digest,
      arguments: { ...request.arguments, amount: 5500 },
    });
    expect(edited.status).toBe(200);
    const final = await world.agent.wait(body.actionId, 30);
    expect(final.body).toMatchObject({ status: 'SUCCEEDED', action: { material: { amount: 5500 } } });
    expect(final.body.digest).not.toBe(body.digest);
    expect(world.effects.of(request.arguments.reference)).toEqual([
      expect.objectContaining({ body: expect.objectContaining({ amount: 5500 }) }),
    ]);
  });

  it('refuses an edit that the policy blocks; the approval stays open', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard(request);
    const edited = await world.org.approver.raw('POST', `/v1/approvals/${body.approval?.id}/edit`, {
      digest: body.digest,
      arguments: { ...request.arguments, amount: 200_000 },
    });
    expect(edited).toMatchObject({ status: 409, body: { code: 'edit_not_allowed' } });
    expect((await world.agent.wait(body.actionId, 0)).body.status).toBe('PENDING_APPROVAL');
  });

  it('checks the kill switch once more between approval and execution', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard(request);
    const killed = await world.org.owner.post<{ id: string }>('/v1/kill-switches', {
      scope: 'agent',
      value: world.org.agentId,
      reason: 'investigation',
    });
    await world.vote(body, 'approve');
    const final = await world.agent.wait(body.actionId, 20);
    expect(final.body.status).toBe('BLOCKED');
    expect(final.body.reason).toContain('investigation');
    expect(world.countOf(request)).toBe(0);
    await world.org.owner.raw('DELETE', `/v1/kill-switches/${killed.id}`);
  });
});
