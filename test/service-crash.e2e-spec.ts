import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ActionView } from '@runplane/contracts';
import { workflowIdOf } from '@runplane/contracts/values';
import { Runplane } from '@runplane/sdk';
import { voteUpdate } from '@runplane/workflows/messages';
import { verifiedLog } from './support/audit.js';
import { type Block, blockAt } from './support/block.js';
import { untilPending } from './support/pending.js';
import { connectTemporal } from './support/temporal-client.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();

describe('kill -9 of the worker', () => {
  it('in the middle of the wait: the approval goes on', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard(request);
    await world.stack.kill('worker');
    await world.stack.start('worker');
    expect((await world.vote(body, 'approve')).status).toBe(200);
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
    expect(world.countOf(request)).toBe(1);
  });

  it('before the decision: 202 without one, and the same key gives it later', async () => {
    const request = { ...refund(100), wait: 0, idempotencyKey: randomUUID() };
    await world.stack.kill('worker');
    const undecided = await world.agent.guard(request);
    expect(undecided).toMatchObject({
      status: 202,
      body: { status: 'PENDING_DECISION', decision: null, permit: null },
    });
    expect(world.countOf(request)).toBe(0);
    await world.stack.start('worker');
    const decided = await world.agent.guard({ ...request, wait: 30 });
    expect(decided.body.status).toBe('SUCCEEDED');
    expect(world.countOf(request)).toBe(1);
  });
});

describe('a vote that reaches the workflow before it knows of its decision', () => {
  it('waits for it and counts: after a crash the decision may be in the list already', async () => {
    const known = { ...refund(6000), wait: 0 };
    const { body: first } = await world.agent.guard(known);
    await world.stack.kill('worker');
    const { body: second } = await world.agent.guard({ ...known, idempotencyKey: randomUUID() });
    expect(second.status).toBe('PENDING_DECISION');
    const temporal = await connectTemporal(world.stack);
    const workflow = temporal.client.workflow.getHandle(workflowIdOf(world.org.id, second.actionId));
    const ballot = { voterId: world.org.approverId, digest: first.digest ?? '', reason: null };
    const voted = workflow.executeUpdate(voteUpdate, {
      args: [{ choice: 'approve', ...ballot, channel: 'rest', requestId: 'req' }],
    });
    await world.stack.start('worker');
    expect((await voted).approval.status).toBe('APPROVED');
    await temporal.close();
    expect((await world.agent.wait(second.actionId, 30)).body.status).toBe('SUCCEEDED');
    expect(world.countOf(known)).toBe(1);
  });
});

describe('kill -9 of the gateway', () => {
  it('in the middle of a long poll: guard() recovers, and gets the result of the one execution', async () => {
    const { gatewayUrl: url } = world.stack;
    const sdk = new Runplane({ url, apiKey: world.org.agentKey });
    const [asks, reads] = [refund(6000), refund(6000)];
    const { promise: seen, resolve: onPending } = Promise.withResolvers<ActionView>();
    // Without `onPending` the first request waits for the outcome; with it the action is read again and again.
    const outcomes = Promise.all([
      sdk.guard({ tool: asks.tool, arguments: asks.arguments }),
      sdk.guard({ tool: reads.tool, arguments: reads.arguments, onPending }),
    ]);
    const pending = [await untilPending(world.org.owner, asks.arguments.reference), (await seen).approval];
    await world.stack.kill('gateway');
    for (const approval of pending) {
      const { digest } = await world.org.owner.get<{ digest: string }>(`/v1/approvals/${approval?.id}`);
      await world.org.approver.post(`/v1/approvals/${approval?.id}/approve`, { digest });
    }
    await world.stack.start('gateway');
    for (const { view } of await outcomes) expect(view.status).toBe('SUCCEEDED');
    expect([world.countOf(asks), world.countOf(reads)]).toEqual([1, 1]);
  });
});

describe('kill -9 of the control plane between the arrival of a vote and its answer', () => {
  let block: Block;
  afterEach(() => block.release());

  /** The vote is on its way to the log when the control plane dies. */
  const crashDuringVote = async (view: ActionView) => {
    block = await blockAt(world.stack.ownerUrl, 'SELECT 1 FROM approvals WHERE id = $1 FOR UPDATE', [
      view.approval?.id,
    ]);
    const lost = expect(world.vote(view, 'approve')).rejects.toThrow();
    await block.reached();
    await world.stack.kill('control-plane');
    await lost;
    await world.stack.start('control-plane');
    return block;
  };
  const votesInLog = async ({ actionId }: ActionView, last: string) => {
    const log = await verifiedLog(world.org.owner, world.org.id, world.stack.auditPublicKey, (events) =>
      events.some(({ subject, type }) => subject === actionId && type === last),
    );
    return log.stepsOf(actionId).filter((type) => type.startsWith('approval.vote'));
  };

  it('the same vote again gets the answer of the first, and counts once', async () => {
    const request = { ...refund(90_000), wait: 0 };
    const { body } = await world.agent.guard(request);
    const held = await crashDuringVote(body);
    const again = world.vote(body, 'approve');
    await held.release();
    const { status, body: answer } = await again;
    expect([status, answer.status, answer.approval.votes.length]).toEqual([200, 'PENDING_APPROVAL', 1]);
    expect(await votesInLog(body, 'approval.vote')).toEqual(['approval.vote']);
    expect(world.countOf(request)).toBe(0);
    expect((await world.vote(body, 'approve', world.org.second)).status).toBe(200);
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
  });

  it('the same vote again gets the answer of the first when the action has ended by then', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard(request);
    const held = await crashDuringVote(body);
    await held.release();
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
    const { status, body: answer } = await world.vote(body, 'approve');
    expect([status, answer.approval.status, answer.approval.votes.length]).toEqual([200, 'APPROVED', 1]);
    expect(await votesInLog(body, 'execution.outcome')).toEqual(['approval.vote']);
    expect(world.countOf(request)).toBe(1);
  });
});
