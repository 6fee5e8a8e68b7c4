import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Runplane } from '@runplane/sdk';
import { blockAt } from './support/block.js';
import { type OwnServers, startOwnServers } from './support/own-servers.js';
import { refund, startWorld, type World } from './support/world.js';

jest.setTimeout(120_000);

let servers: OwnServers;
let world: World;

beforeAll(async () => {
  servers = await startOwnServers();
  world = await startWorld({ servers, env: { RUNPLANE_DECISION_TIMEOUT_MS: '3000' } });
});
afterAll(async () => {
  await world?.close();
  await servers?.close();
});

const keyed = (amount = 100) => ({ ...refund(amount), wait: 0, idempotencyKey: randomUUID() });
/** The SDK asks until it gets an answer. */
const insist = (call: ReturnType<typeof keyed>) =>
  new Runplane({ url: world.stack.gatewayUrl, apiKey: world.org.agentKey }).guard({
    tool: call.tool,
    arguments: call.arguments,
    idempotencyKey: call.idempotencyKey,
  });

describe.each(['postgres', 'temporal'] as const)('without %s', (server) => {
  const request = keyed();
  const waiting = keyed(6000);
  let outcome: ReturnType<typeof insist>;

  it('guard() answers 503 and allows nothing', async () => {
    const { body: pending } = await world.agent.guard(waiting);
    await servers.kill(server);
    const answers = await Promise.all([world.agent.guard(request), world.vote(pending, 'approve')]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    outcome = insist(request);
    expect(world.countOf(request) + world.countOf(waiting)).toBe(0);
  });

  it('the same key gets its decision once it is back, and is executed once', async () => {
    await servers.start(server);
    expect((await outcome).view.status).toBe('SUCCEEDED');
    const again = await world.agent.guard({ ...request, wait: 30 });
    expect(again).toMatchObject({ status: 200, body: { status: 'SUCCEEDED', replayed: true } });
    expect(world.countOf(request)).toBe(1);
  });

  it('an approval that was pending can still be given', async () => {
    const { body: pending } = await world.agent.guard(waiting);
    expect(pending.status).toBe('PENDING_APPROVAL');
    expect((await world.vote(pending, 'approve')).status).toBe(200);
    expect((await world.agent.wait(pending.actionId, 60)).body.status).toBe('SUCCEEDED');
    expect(world.countOf(waiting)).toBe(1);
  });
});

describe('PostgreSQL that dies while an action is decided', () => {
  it('leaves it undecided, and the same key gets the decision later', async () => {
    const request = keyed();
    const block = await blockAt(world.stack.ownerUrl, 'LOCK TABLE actions IN SHARE ROW EXCLUSIVE MODE');
    const answer = world.agent.guard(request);
    await block.reached();
    await servers.kill('postgres');
    await block.release();
    expect(await answer).toMatchObject({ status: 202, body: { status: 'PENDING_DECISION', permit: null } });
    expect(world.countOf(request)).toBe(0);
    await servers.start('postgres');
    expect((await insist(request)).view.status).toBe('SUCCEEDED');
    expect(world.countOf(request)).toBe(1);
  });
});
