/** On Temporal's time-skipping server: days pass in milliseconds. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type {
  OutcomeActivities,
  OutcomeNow,
  ReconcileActivities,
  Reconciliation,
  RecordAnswerInput,
} from '@runplane/activities';
import type { SettleInput, UnknownOutcomeInput } from '@runplane/contracts';
import { timeSkippingServerPath } from '@runplane/infra';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { unknownOutcome } from '../src/index.js';
import { outcomeQuery, settleUpdate } from '../src/messages.js';
import { bundleFromSource, WORKFLOWS } from './support/bundle.js';
import { refusalOf } from './support/refusal.js';
import './support/test-worker.js';

jest.setTimeout(120_000);

const QUEUE = 'unknown-outcome';
const MINUTE = 60_000;
const DAY = 86_400_000;
const UNSURE: Reconciliation = { outcome: 'unknown', code: 'not_found', message: 'not there', askAgain: true };

let env: TestWorkflowEnvironment;
let worker: Worker;
let running: Promise<void>;

/** What the service says, question by question; the last answer again and again. */
let answers: (Reconciliation | Error)[];
let asked: number[];
let recorded: RecordAnswerInput['answer'][];
let now: OutcomeNow;

const activities: OutcomeActivities & ReconcileActivities = {
  reconcileTool: async () => {
    asked.push(await env.currentTimeMs());
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer as Reconciliation;
  },
  recordAnswer: async ({ answer }) => {
    recorded.push(answer);
    if (now.status === 'UNKNOWN') now = { status: answer.outcome, reason: null, error: null };
    return now;
  },
  settleOutcome: async ({ settle }) => {
    if (now.status !== 'UNKNOWN') return { ...now, refused: true };
    if (settle.reason !== 'only a proposal') {
      now = { status: settle.outcome === 'failed' ? 'FAILED' : 'SUCCEEDED', reason: settle.reason, error: null };
    }
    return now;
  },
};

beforeAll(async () => {
  const executable = { type: 'existing-path' as const, path: await timeSkippingServerPath() };
  const [started, code] = await Promise.all([
    TestWorkflowEnvironment.createTimeSkipping({ server: { executable } }),
    bundleFromSource(WORKFLOWS),
  ]);
  env = started;
  worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: QUEUE,
    workflowBundle: { code },
    activities: { ...activities },
  });
  running = worker.run();
});
afterAll(async () => {
  worker?.shutdown();
  await running;
  await env?.teardown();
});
beforeEach(() => {
  answers = [UNSURE];
  asked = [];
  recorded = [];
  now = { status: 'UNKNOWN', reason: null, error: null };
});

async function start({ isAsked = true, lastAttemptInMs = 0 } = {}) {
  const time = await env.currentTimeMs();
  const hex = randomBytes(20).toString('hex');
  const ids = { orgId: 'org_test', actionId: `act_${hex}` };
  const call = { ...ids, agentId: 'agt_test', tool: {} as never, arguments: {}, toolKey: 'key', environment: 'test' };
  const input: UnknownOutcomeInput = {
    ...ids,
    question: isAsked
      ? { queue: QUEUE, call: { ...call, startedAtMs: time, endedAtMs: time + lastAttemptInMs } }
      : null,
  };
  const handle = await env.client.workflow.start<typeof unknownOutcome>('unknownOutcome', {
    workflowId: `unk:org_test:${hex}`,
    taskQueue: QUEUE,
    args: [input],
  });
  return { handle, time };
}

const settle = (changes: Partial<SettleInput> = {}): SettleInput => ({
  outcome: 'failed',
  reason: 'Looked it up.',
  memberId: 'mem_1',
  requestId: randomBytes(4).toString('hex'),
  ...changes,
});

describe('the owner of an unknown outcome', () => {
  it('asks once the last attempt can no longer be under way, and ends with what the service says', async () => {
    answers = [UNSURE, new Error('the worker died'), { outcome: 'succeeded', result: { id: 're_1' } }];
    const { handle, time } = await start({ lastAttemptInMs: MINUTE });
    expect(await handle.result()).toEqual({ status: 'SUCCEEDED', reason: null, result: { id: 're_1' }, error: null });
    expect((asked[0] ?? 0) - time).toBeGreaterThanOrEqual(MINUTE);
    expect(recorded.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['UNKNOWN', 'not_found'],
      ['UNKNOWN', 'not_asked'],
      ['SUCCEEDED', null],
    ]);
  });

  it('asks ever more rarely, for a day, and then stays unknown until its time is over', async () => {
    const { handle, time } = await start();
    expect((await handle.result()).status).toBe('UNKNOWN');
    const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(pauses.every((pause, index) => index === 0 || pause >= (pauses[index - 1] ?? 0) - MINUTE)).toBe(true);
    expect((asked.at(-1) ?? 0) - time).toBeLessThanOrEqual(DAY);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.length).toBeLessThan(40);
    expect((await env.currentTimeMs()) - time).toBeGreaterThanOrEqual(31 * DAY);
  });

  it('does not ask again where that can not help', async () => {
    answers = [{ outcome: 'unknown', code: 'no_lookup', message: 'can not be asked', askAgain: false }];
    const { handle } = await start();
    await handle.result();
    expect(asked).toHaveLength(1);
  });

  it("takes a person's word at any time, and no second one", async () => {
    const { handle } = await start({ isAsked: false });
    const proposed = await handle.executeUpdate(settleUpdate, { args: [settle({ reason: 'only a proposal' })] });
    expect(proposed.status).toBe('UNKNOWN');
    expect((await handle.query(outcomeQuery)).status).toBe('UNKNOWN');
    expect(await handle.executeUpdate(settleUpdate, { args: [settle()] })).toMatchObject({
      status: 'FAILED',
      reason: 'Looked it up.',
    });
    expect(await handle.result()).toMatchObject({ status: 'FAILED' });
  });

  it('refuses a word that comes after the outcome is known', async () => {
    now = { status: 'SUCCEEDED', reason: null, error: null };
    const { handle } = await start({ isAsked: false });
    expect(await refusalOf(handle.executeUpdate(settleUpdate, { args: [settle()] }))).toBe('conflict');
    expect((await handle.result()).status).toBe('SUCCEEDED');
  });
});
