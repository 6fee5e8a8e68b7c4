/** On Temporal's time-skipping server: days pass in milliseconds. Its clock is one for all actions, so one at a time. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuditEventType, SEARCH_ATTRIBUTES } from '@runplane/contracts/values';
import { timeSkippingServerPath } from '@runplane/infra';
import { openIntervals } from '@runplane/policy';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleFromSource, WORKFLOWS } from './support/bundle.js';
import { refusalOf } from './support/refusal.js';
import type { RunningAction } from './support/running-action.js';
import { planOf } from './support/script.js';
import { TestWorker } from './support/test-worker.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LEAD = { name: 'lead', approvers: { people: [], groups: ['lead'], roles: [] } };

let env: TestWorkflowEnvironment;
let worker: TestWorker;

beforeAll(async () => {
  const executable = { type: 'existing-path' as const, path: await timeSkippingServerPath() };
  const [started, bundle] = await Promise.all([
    TestWorkflowEnvironment.createTimeSkipping({ server: { executable } }),
    bundleFromSource(WORKFLOWS),
  ]);
  env = started;
  await registerSearchAttributes(env);
  const now = () => env.currentTimeMs();
  worker = await new TestWorker({ client: env.client, connection: env.nativeConnection, bundle, now }).start();
});

afterAll(async () => {
  await worker?.stop();
  await env?.teardown();
});

/** This server can't list them, which infra's own registration would begin with. */
async function registerSearchAttributes({ connection }: TestWorkflowEnvironment): Promise<void> {
  const types = { Keyword: 2, Int: 3 };
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, types[type]]),
  );
  await connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
}

/** When each step of a type was logged, in milliseconds after the decision. */
function times(action: RunningAction, type: AuditEventType): number[] {
  const [decided, ...steps] = action.play.log.steps.map((step) => ({ type: step.type, at: Date.parse(step.at) }));
  return steps.filter((step) => step.type === type).map((step) => step.at - (decided?.at ?? 0));
}

/** A timer may be late by a moment, and never early. */
function expectAt(actual: number[], expected: number[]): void {
  const late = (time: number, index: number) => time - (expected[index] ?? 0);
  const rounded = actual.map((time, index) =>
    late(time, index) >= 0 && late(time, index) < 30 * SECOND ? expected[index] : time,
  );
  expect(rounded).toEqual(expected);
}

describe('an approval that nobody answers', () => {
  it('expires after thirty days', async () => {
    const action = await worker.guard({ plan: planOf({ expiresIn: '30d' }) });
    expect((await action.result()).status).toBe('EXPIRED');
    expectAt(times(action, 'approval.expired'), [30 * DAY]);
  });

  it('reminds at the times of its stage', async () => {
    const plan = planOf({ expiresIn: '7d' }, { reminders: ['1h', '1d', '3d'] });
    const action = await worker.guard({ plan });
    expect((await action.result()).status).toBe('EXPIRED');
    expectAt(times(action, 'approval.reminded'), [HOUR, DAY, 3 * DAY]);
  });

  it('ends with its stage where that denies, long before the expiry', async () => {
    const action = await worker.guard({ plan: planOf({ expiresIn: '30d' }, { timeout: '2h' }) });
    expect(await action.result()).toMatchObject({ status: 'EXPIRED', reason: 'stage "team" ran out of time' });
    expectAt(times(action, 'approval.expired'), [2 * HOUR]);
  });

  it('expires in the middle of a stage that has more time', async () => {
    const plan = planOf({ expiresIn: '3h' }, { timeout: '2h', onTimeout: 'escalate' }, { ...LEAD, timeout: '2h' });
    const action = await worker.guard({ plan });
    expect(await action.result()).toMatchObject({ status: 'EXPIRED', reason: 'nobody decided in time' });
    expectAt(times(action, 'approval.escalated'), [2 * HOUR]);
    expectAt(times(action, 'approval.expired'), [3 * HOUR]);
  });
});

describe('escalation', () => {
  const plan = planOf(
    { expiresIn: '30d' },
    { timeout: '1d', onTimeout: 'escalate', quorum: 2, reminders: ['4h'] },
    { ...LEAD, timeout: '2d', onTimeout: 'escalate', reminders: ['4h'] },
    { name: 'board', approvers: { people: ['cid'], groups: [], roles: [] }, timeout: '3d' },
  );

  it('gives each stage its own time', async () => {
    const action = await worker.guard({ plan });
    expect((await action.result()).status).toBe('EXPIRED');
    expectAt(times(action, 'approval.reminded'), [4 * HOUR, DAY + 4 * HOUR]);
    expectAt(times(action, 'approval.escalated'), [DAY, 3 * DAY]);
    expectAt(times(action, 'approval.expired'), [6 * DAY]);
  });

  it('starts the votes anew, and lets only the next stage vote', async () => {
    const action = await worker.guard({ plan });
    await action.vote('ann');
    await env.sleep('25h');
    await action.logged('approval.escalated');
    expect(await refusalOf(action.vote('bob'))).toBe('not_an_approver');
    expect((await action.vote('zoe')).approval).toMatchObject({ status: 'APPROVED', stageName: 'lead' });
    expect((await action.result()).status).toBe('SUCCEEDED');
  });
});

describe('the end of a stage', () => {
  it('extends it once, reminds in the extension too, and denies then', async () => {
    const plan = planOf({ expiresIn: '30d' }, { timeout: '2d', onTimeout: 'extend', reminders: ['1d'] });
    const action = await worker.guard({ plan });
    expect((await action.result()).status).toBe('EXPIRED');
    expectAt(times(action, 'approval.reminded'), [DAY, 3 * DAY]);
    expectAt(times(action, 'approval.extended'), [2 * DAY]);
    expectAt(times(action, 'approval.expired'), [4 * DAY]);
  });

  it('allows where the plan says so, and the action runs by nobody', async () => {
    const silent = { timeout: '20d', onTimeout: 'allow', allowWithoutDecision: true } as const;
    const action = await worker.guard({ plan: planOf({ expiresIn: '30d' }, silent) });
    expect((await action.result()).status).toBe('SUCCEEDED');
    expectAt(times(action, 'approval.allowed_by_time'), [20 * DAY]);
    const approved = action.play.log.steps.find(({ type }) => type === 'approval.approved');
    expect(approved?.actor).toEqual({ kind: 'system', id: 'workflow' });
  });
});

describe('the delay before execution', () => {
  it('is kept, after thirty days of waiting for the vote too, and the check comes after it', async () => {
    const action = await worker.guard({ plan: planOf({ expiresIn: '30d', delay: '30d' }) });
    await env.sleep('29d');
    await action.vote('ann');
    expect((await action.result()).status).toBe('SUCCEEDED');
    expectAt(times(action, 'approval.approved'), [29 * DAY]);
    expectAt(times(action, 'action.rechecked'), [59 * DAY]);
  });
});

describe('a vote after the end', () => {
  it('is refused while the expiry is being logged', async () => {
    const action = await worker.guard({ plan: planOf({ expiresIn: '1d' }) });
    const recording = worker.activities.hold('recordSteps');
    await env.sleep('1d');
    await recording.reached;
    expect(await refusalOf(action.vote('ann'))).toBe('approval_expired');
    recording.release();
    expect((await action.result()).status).toBe('EXPIRED');
  });
});

describe('a callback that nobody reports', () => {
  it('is UNKNOWN at the end of its lease', async () => {
    const action = await worker.guard({ decision: 'ALLOW', execution: 'callback', reportWithinMs: 10 * MINUTE });
    expect(await action.result()).toMatchObject({ status: 'UNKNOWN', error: { code: 'not_reported' } });
    expectAt(times(action, 'execution.outcome'), [10 * MINUTE]);
  });

  it('can still be reported in the last minute', async () => {
    const action = await worker.guard({ decision: 'ALLOW', execution: 'callback', reportWithinMs: 10 * MINUTE });
    await env.sleep('9m');
    expect((await action.report()).status).toBe('SUCCEEDED');
  });
});

describe('business hours', () => {
  const businessHours = { timeZone: 'Europe/Berlin', from: '09:00', to: '17:00' };

  /** The next midnight in Berlin after which the clocks of the day change. */
  function nextClockChange(from: number): number {
    const lengthOf = (day: number) =>
      openIntervals({ timeZone: 'Europe/Berlin', from: '00:00', to: '12:00' }, day, day + DAY).reduce(
        (sum, [opens, closes]) => sum + closes - opens,
        0,
      );
    const midnight = (day: number) =>
      openIntervals({ timeZone: 'Europe/Berlin', from: '00:00', to: '12:00' }, day, day + 2 * DAY);
    for (let day = Math.ceil(from / DAY) * DAY; ; day += DAY) {
      const first = midnight(day).find(([opens]) => opens > day)?.[0] ?? day;
      if (lengthOf(first) !== 12 * HOUR) return first;
    }
  }

  // The last one, as it takes the clock of the server months ahead.
  it('are what stages and reminders count, over a change of the clocks', async () => {
    const change = nextClockChange((await env.currentTimeMs()) + DAY);
    // On the day before, at ten in Berlin: seven open hours are left of it.
    const ten =
      openIntervals({ timeZone: 'Europe/Berlin', from: '10:00', to: '11:00' }, change - DAY, change)[0]?.[0] ?? 0;
    await env.sleep(ten - (await env.currentTimeMs()));
    const plan = planOf({ expiresIn: '30d' }, { businessHours, timeout: '16h', reminders: ['8h'] });
    const open = openIntervals(businessHours, ten, ten + 31 * DAY);
    const action = await worker.guard({ plan, calendars: [open] });
    expect((await action.result()).status).toBe('EXPIRED');
    // The clocks changed in the night: 23 or 25 hours lie between the same times of the two days.
    const day = (open[1]?.[0] ?? 0) - ((open[0]?.[0] ?? 0) - HOUR);
    expect(day === 23 * HOUR || day === 25 * HOUR).toBe(true);
    expectAt(times(action, 'approval.reminded'), [day]);
    expectAt(times(action, 'approval.expired'), [day + DAY]);
  });
});
