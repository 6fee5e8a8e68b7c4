import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { verifiedLog } from './support/audit.js';
import { type Block, blockAt, blockChain } from './support/block.js';
import { replayProblems } from './support/replay.js';
import { asSuperuser } from './support/superuser.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();

/** One crash with an action at each place between a decision and its outcome; each test looks at one of them. */
describe('kill -9 of the worker between the decision and the outcome', () => {
  const blocks: Block[] = [];
  const keyed = (changes = {}) => ({ ...refund(100, changes), wait: 0, idempotencyKey: randomUUID() });
  const blind = (changes = {}) => ({ ...keyed(changes), tool: 'refunds.blind' });
  const requests = {
    allowed: keyed(),
    approved: { ...keyed(), ...refund(6000), wait: 0 },
    queued: keyed(),
    queuedBlind: blind(),
    called: keyed({ mode: 'hang' }),
    calledBlind: blind({ mode: 'hang' }),
  };

  const block = async (placed: Promise<Block>) => {
    blocks.push(await placed);
    return blocks.at(-1) as Block;
  };
  const stopInTheCall = async () => {
    for (const request of [requests.called, requests.calledBlind]) {
      await world.agent.guard(request);
      await world.effects.seen(request.arguments.reference);
    }
  };
  const stopAfterTheApproval = async () => {
    const { body } = await world.agent.guard(requests.approved);
    const row = 'SELECT 1 FROM actions WHERE action_id = $1 FOR NO KEY UPDATE';
    const release = await block(blockAt(world.stack.ownerUrl, row, [body.actionId]));
    expect((await world.vote(body, 'approve')).status).toBe(200);
    await release.reached();
  };
  const stopBeforeTheTool = async () => {
    // The activity notes that it uses a connection, if nobody has for a while: there it waits. The decision only reads.
    await asSuperuser(world.stack, (client) => client.query('UPDATE connections SET used_at = NULL'));
    const held = 'LOCK TABLE connections IN SHARE ROW EXCLUSIVE MODE';
    const connections = await block(blockAt(world.stack.ownerUrl, held));
    for (const request of [requests.queued, requests.queuedBlind]) await world.agent.guard(request);
    await connections.reached(2);
  };
  const stopAfterTheAllow = async () => {
    const { agentId, id } = world.org;
    const hash = createHash('sha256').update(`${agentId}\n${requests.allowed.idempotencyKey}`).digest('hex');
    const started = await block(blockChain(world.stack.ownerUrl, id, `act_${hash.slice(0, 40)}`, 1));
    const answer = world.agent.guard(requests.allowed);
    await started.reached();
    return { answer };
  };

  beforeAll(async () => {
    await stopInTheCall();
    await stopAfterTheApproval();
    await stopBeforeTheTool();
    const { answer } = await stopAfterTheAllow();
    await world.stack.kill('worker');
    for (const held of blocks) await held.release();
    expect((await answer).body).toMatchObject({ status: 'PENDING_DECISION', permit: null });
    expect(world.countOf(requests.allowed) + world.countOf(requests.approved)).toBe(0);
    await world.stack.start('worker');
  }, 180_000);

  const outcomeOf = async (request: (typeof requests)['allowed']) => {
    const { actionId } = (await world.agent.guard(request)).body;
    const { body } = await world.agent.wait(actionId, 60);
    const log = await verifiedLog(world.org.owner, world.org.id, world.stack.auditPublicKey, (events) =>
      events.some(({ subject, type }) => subject === actionId && type === 'execution.outcome'),
    );
    expect(log.problems).toEqual([]);
    return { status: body.status, effects: world.countOf(request), steps: log.stepsOf(actionId) };
  };
  const EXECUTED = ['execution.started', 'execution.outcome'];

  it('after an ALLOW is recorded: decided once, executed once', async () => {
    expect(await outcomeOf(requests.allowed)).toEqual({
      status: 'SUCCEEDED',
      effects: 1,
      steps: ['action.decided', ...EXECUTED],
    });
  });

  it('after an approval is recorded: checked again, executed once', async () => {
    const approval = ['approval.requested', 'approval.vote', 'approval.approved', 'action.rechecked'];
    expect(await outcomeOf(requests.approved)).toEqual({
      status: 'SUCCEEDED',
      effects: 1,
      steps: ['action.decided', ...approval, ...EXECUTED],
    });
  });

  it('before the tool is called: executed once if it may be tried again', async () => {
    expect(await outcomeOf(requests.queued)).toMatchObject({ status: 'SUCCEEDED', effects: 1 });
  });

  it('before the tool is called: UNKNOWN, and never called, if it may be tried once only', async () => {
    expect(await outcomeOf(requests.queuedBlind)).toMatchObject({ status: 'UNKNOWN', effects: 0 });
  });

  it('during a call that the provider deduplicates: executed once, SUCCEEDED', async () => {
    expect(await outcomeOf(requests.called)).toMatchObject({ status: 'SUCCEEDED', effects: 1 });
  });

  it('during a call that can not be repeated: executed once, UNKNOWN', async () => {
    expect(await outcomeOf(requests.calledBlind)).toMatchObject({ status: 'UNKNOWN', effects: 1 });
  });

  it('leaves only histories that another worker can take over', async () => {
    expect(await replayProblems(world.stack)).toEqual([]);
  });
});
