/**
 * The kill switch under load: two gateways, control plane and worker as processes of their own, calls that keep coming,
 * and actions that wait for people. Times are printed; what counts is the order in the log.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '@runplane/contracts';
import { type AgentAnswer, type AgentClient, agentClient } from './support/agent.js';
import { verifiedLog } from './support/audit.js';
import { createTestOrg, type TestOrg } from './support/org.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();
const LANES = 16;
/** Answers before the stop comes: by then every lane is in the middle of something. */
const UNDER_WAY = 3 * LANES;
const WAITING = 4;
const BEGINS: ReadonlySet<string> = new Set(['permit.issued', 'execution.started']);

let gateways: string[];

beforeAll(async () => {
  gateways = [world.stack.gatewayUrl, await world.stack.another('gateway')];
});

interface Answered {
  answer: AgentAnswer;
  reference: string;
  /** Milliseconds of the test's clock. */
  at: number;
}

/** An agent with a key of its own, seen through each gateway. */
async function newAgent(org: TestOrg): Promise<{ id: string; through: AgentClient[] }> {
  const { id } = await org.owner.post<{ id: string }>('/v1/agents', { name: `bot-${Math.random()}` });
  const { secret } = await org.owner.post<{ secret: string }>(`/v1/agents/${id}/keys`, { name: 'default' });
  return { id, through: gateways.map((gatewayUrl) => agentClient({ gatewayUrl }, secret)) };
}

/** Half of them by permit, half executed by the worker. */
const small = (turn: number) => ({ ...refund(100), wait: 0, execution: turn % 2 === 0 ? 'gateway' : 'callback' });

async function ask(client: AgentClient, body: ReturnType<typeof small>): Promise<Answered> {
  const answer = await client.guard(body);
  return { answer, reference: body.arguments.reference, at: performance.now() };
}

/** Keeps calls in flight on both gateways while `stop` happens, and a moment after it. */
async function underLoad(
  through: AgentClient[],
  stop: () => Promise<void>,
): Promise<{ answers: Answered[]; at: number }> {
  const answers: Answered[] = [];
  const busy = Promise.withResolvers<void>();
  let isOver = false;
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    for (let turn = lane; !isOver; turn++) {
      answers.push(await ask(through[lane % 2] as AgentClient, small(turn >> 1)));
      if (answers.length === UNDER_WAY) busy.resolve();
    }
  });
  const all = Promise.all(lanes);
  await Promise.race([busy.promise, all]);
  await stop();
  const at = performance.now();
  await pause(300);
  isOver = true;
  await all;
  return { answers, at };
}

/** Actions that wait for people, half of them with an agent that waits at each gateway. */
async function waitingFor(through: AgentClient[]) {
  const requests = Array.from({ length: WAITING }, () => ({ ...refund(6_000), wait: 0 }));
  const asked = await Promise.all(requests.map((request, n) => (through[n % 2] as AgentClient).guard(request)));
  expect(asked.map(({ body }) => body.status)).toEqual(asked.map(() => 'PENDING_APPROVAL'));
  const polls = asked.map(({ body }, n) => (through[n % 2] as AgentClient).wait(body.actionId, 60));
  return { asked, polls, references: requests.map((request) => request.arguments.reference) };
}

interface Begun {
  /** Actions of the agent or org that began before the stop was in the log, and after it. */
  before: Set<string>;
  after: string[];
  problems: string[];
}

/** Reads from the log alone what began before the stop, once the stop and all that began have their place in it. */
async function begunBy({ id, owner }: TestOrg, killSwitch: string, subjects: ReadonlySet<string>): Promise<Begun> {
  const isStop = ({ type, data }: AuditEvent) =>
    type === 'control.changed' && data.resource === 'kill_switch' && data.id === killSwitch;
  const isThere = (events: AuditEvent[]) => {
    const decided = new Set(events.filter(({ type }) => type === 'action.decided').map(({ subject }) => subject));
    return events.some(isStop) && [...subjects].every((subject) => decided.has(subject));
  };
  const { events, problems } = await verifiedLog(owner, id, world.stack.auditPublicKey, isThere);
  const place = events.findIndex(isStop);
  const begins = events
    .map(({ type, subject }, index) => ({ type, subject, index }))
    .filter(({ type, subject }) => BEGINS.has(type) && subjects.has(subject));
  return {
    before: new Set(begins.filter(({ index }) => index < place).map(({ subject }) => subject)),
    after: begins.filter(({ index }) => index > place).map(({ subject }) => subject),
    problems,
  };
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(3)} s`;

/** When each gateway said no for the first time, and no yes came after it: from the request to stop on. */
function report(scope: string, begun: number, acknowledged: number, answers: readonly Answered[]): void {
  const yes = answers.filter(({ answer }) => answer.body.status !== 'BLOCKED').map(({ at }) => at);
  const last = Math.max(...yes) - begun;
  process.stdout.write(
    `kill switch of the ${scope}: acknowledged after ${seconds(acknowledged - begun)}, last call that was let through ` +
      `answered after ${seconds(last)}; ${yes.length} of ${answers.length} calls let through\n`,
  );
}

describe('one call to the kill switch, with calls in flight on two gateways', () => {
  it.each(['agent', 'org'] as const)('of the %s stops all that it names, and nothing else', async (scope) => {
    const org = await createTestOrg(world.stack, world.effects);
    const [agent, bystander] = [await newAgent(org), await newAgent(scope === 'agent' ? org : world.org)];
    const { asked, polls, references } = await waitingFor(agent.through);

    let killSwitch = '';
    let begun = 0;
    const { answers, at } = await underLoad(agent.through, async () => {
      begun = performance.now();
      const value = scope === 'agent' ? agent.id : org.id;
      const thrown = await org.owner.post<{ id: string }>('/v1/kill-switches', { scope, value, reason: 'Incident' });
      killSwitch = thrown.id;
    });
    report(scope, begun, at, answers);

    // Whoever asks now is refused at each gateway, and what was pending when people say yes.
    const later = await Promise.all(agent.through.flatMap((client) => [0, 1].map((turn) => ask(client, small(turn)))));
    expect(later.map(({ answer: { body } }) => [body.status, body.permit])).toEqual(later.map(() => ['BLOCKED', null]));
    const [first, ...others] = asked;
    await org.approver.post(`/v1/approvals/${first?.body.approval?.id}/approve`, { digest: first?.body.digest });
    await polls[0];
    const cancelled = await org.owner.post(`/v1/agents/${agent.id}/cancel-pending`, { reason: 'Incident' });
    expect(cancelled).toMatchObject({ cancelled: others.length, failed: 0 });
    const ended = await Promise.all(polls);
    expect(ended.map(({ body }) => [body.status, body.permit])).toEqual([
      ['BLOCKED', null],
      ...others.map(() => ['CANCELLED', null]),
    ]);

    // By the log: after the stop nothing began. What was executed, and every permit that was given out, began before it.
    const subjects = new Set([...answers, ...later].map(({ answer }) => answer.body.actionId));
    for (const { body } of asked) subjects.add(body.actionId);
    const log = await begunBy(org, killSwitch, subjects);
    expect({ after: log.after, problems: log.problems }).toEqual({ after: [], problems: [] });
    expect(log.before.size).toBeGreaterThan(0);
    const permitted = [...answers, ...later].filter(({ answer }) => answer.body.permit !== null);
    expect(permitted.filter(({ answer }) => !log.before.has(answer.body.actionId))).toEqual([]);
    const effects = () => world.effects.effects.map(({ body }) => String(body.reference));
    const executed = new Set(effects());
    const forbidden = [...answers, ...later].filter(({ answer }) => !log.before.has(answer.body.actionId));
    expect(forbidden.length).toBeGreaterThan(0);
    expect(forbidden.filter(({ reference }) => executed.has(reference))).toEqual([]);
    expect(references.filter((reference) => executed.has(reference))).toEqual([]);

    // Nobody else is stopped.
    for (const client of bystander.through) {
      const { body } = await client.guard({ ...refund(100), wait: 30 });
      expect(body.status).toBe('SUCCEEDED');
    }
  });
});
