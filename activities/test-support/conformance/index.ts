import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { COMMON_FAILURES, MAX_RESULT_BYTES, providerRegistry, type RetryClass } from '../../src/tools/index.js';
import { closedPort } from '../local-service.js';
import type { Fault, Harness, ProbeCall } from './harness.js';
import { checkOf, Output, type Ran, type RunOptions, runCall } from './run-call.js';

export type { Fault, Faults, Harness, InsteadOfAnswer, ProbeCall } from './harness.js';

interface Traits {
  /** The proxy can answer instead of the service: HTTP. */
  instead: boolean;
  /** The proxy can keep a request without an answer. */
  hang: boolean;
}

/** Room for a fault that is noticed by a time limit. */
const SHORT_MS = 3_000;

/**
 * What every provider has to do, whatever its service: one effect at most for one tool key, the true outcome or UNKNOWN,
 * no secret anywhere. `start` is called once; the first start may install the service's fake.
 */
export function itConforms(start: () => Promise<Harness>, traits: Traits, startWithinMs = 900_000): void {
  let harness: Harness;
  let output = new Output();
  beforeAll(async () => {
    harness = await start();
  }, startWithinMs);
  afterAll(() => harness?.close());

  afterEach(() => {
    // What was not met must not meet the next test.
    harness.faults.next(null);
    const said = output.toString();
    output = new Output();
    for (const secret of harness.confidential) expect(said).not.toContain(secret);
  });

  const run = async (probe: ProbeCall, options: RunOptions = {}): Promise<Ran> => {
    const ran = await runCall(harness, probe, output, options);
    assertDeclared(ran);
    return ran;
  };
  /** Runs a fresh call into one fault. */
  const runInto = async (fault: Fault, options: RunOptions = {}) => {
    const probe = await harness.probe();
    harness.faults.next(fault);
    return { ...(await run(probe, options)), effects: await probe.effects() };
  };

  /** The outcome is true: an effect that is there is not called failed, and one that is missing not succeeded. */
  function expectTrue({ settled, effects }: Pick<Ran, 'settled'> & { effects: number }): void {
    expect(effects).toBeLessThanOrEqual(1);
    if (settled !== 'UNKNOWN')
      expect({ settled, effects }).toEqual({ settled, effects: settled === 'SUCCEEDED' ? 1 : 0 });
  }

  /** Of a first attempt: what a repetition adds is doubt, under any code. */
  function assertDeclared({ result, attempts }: Ran): void {
    if (result.status === 'SUCCEEDED' || attempts > 1) return;
    const { code, retryable } = result.error;
    const expected: RetryClass = result.status === 'UNKNOWN' ? 'unknown' : retryable ? 'retry' : 'terminal';
    expect({ code, class: classOf(harness, code) }).toEqual({ code, class: expected });
  }

  it('is in the registry under its name', () => {
    expect(providerRegistry.get(harness.provider.name)).toBe(harness.provider);
  });

  it('does what was asked, once', async () => {
    const probe = await harness.probe();
    expect(await run(probe)).toMatchObject({ settled: 'SUCCEEDED' });
    expect(await probe.effects()).toBe(1);
  });

  it('has one effect for one key, however often it is called', async () => {
    const probe = await harness.probe();
    const toolKey = randomBytes(32).toString('hex');
    await run(probe, { toolKey });
    const again = await run(probe, { toolKey, firstAttempt: 2 });
    expect(await probe.effects()).toBe(1);
    expect(['SUCCEEDED', 'UNKNOWN']).toContain(again.settled);
  });

  it('repeats a call whose connection never came about', async () => {
    const probe = await harness.probe();
    const closed = await closedPort();
    let attempts = 0;
    const ran = await run(probe, {
      port: closed,
      retryDelaysMs: [5, 5],
      onConnect: () => {
        attempts += 1;
      },
    });
    expect(ran).toMatchObject({ result: { status: 'FAILED', error: { retryable: true } } });
    // The first and its repetitions: nothing was sent.
    expect(attempts).toBeGreaterThanOrEqual(3);
    expect(await probe.effects()).toBe(0);
    expect(await run(probe)).toMatchObject({ settled: 'SUCCEEDED' });
    expect(await probe.effects()).toBe(1);
  });

  it('finds the true outcome of a call that was cut before it arrived', async () => {
    const ran = await runInto('cut_before');
    expect(ran.settled).toBe(harness.cutBefore);
    expectTrue(ran);
  });

  it('finds the true outcome of a call whose answer was lost, and does it once', async () => {
    const ran = await runInto('lose_answer');
    expect(ran.settled).toBe(harness.lostAnswer);
    expect(ran.effects).toBe(1);
  });

  it('fails for good what the service refuses', async () => {
    const probe = await harness.refused();
    expect(await run(probe)).toMatchObject({ result: { status: 'FAILED', error: { retryable: false } } });
    expect(await probe.effects()).toBe(0);
  });

  it('keeps digest and beginning of a huge result', async () => {
    const probe = await harness.huge();
    const body = harness.hugeBody ?? JSON.stringify({ blob: 'x'.repeat(3 * MAX_RESULT_BYTES) });
    const headers = { 'content-type': 'application/json' };
    const ran = probe
      ? { ...(await run(probe)), effects: await probe.effects() }
      : await runInto({ status: 200, headers, body, after: true });
    expect(ran.settled).toBe('SUCCEEDED');
    expect(ran.effects).toBe(1);
    expect(JSON.stringify(ran.result).length).toBeLessThan(MAX_RESULT_BYTES / 10);
    expect(JSON.stringify(ran.result)).toMatch(/"digest":"sha256:[0-9a-f]{64}"/);
  });

  it('fails for good on wrong credentials', async () => {
    const probe = await harness.probe();
    if (harness.refusal) harness.faults.next(harness.refusal);
    const ran = await run(probe, harness.wrongSecret ? { secret: harness.wrongSecret } : {});
    expect(ran).toMatchObject({ result: { status: 'FAILED', error: { retryable: false } } });
    expect(await probe.effects()).toBe(0);
  });

  it('checks a connection', async () => {
    const { faults, secret, wrongSecret } = harness;
    expect(await checkOf(harness, faults.port, secret, output)).toBe('ok');
    expect(await checkOf(harness, await closedPort(), secret, output)).toBe('ToolFailure');
    if (wrongSecret) expect(await checkOf(harness, faults.port, wrongSecret, output)).toBe('ToolFailure');
  });

  if (traits.hang) {
    it('finds the true outcome of a call that nobody answers', async () => {
      const ran = await runInto('hang', { timeoutMs: SHORT_MS });
      expectTrue(ran);
    });

    it('is UNKNOWN, and not done again, when it is cancelled on its way', async () => {
      const probe = await harness.probe();
      const before = harness.faults.arrivals?.length ?? 0;
      harness.faults.next('hang');
      let cancel = () => {};
      const running = run(probe, {
        onStart: (stop) => {
          cancel = stop;
        },
      });
      while ((harness.faults.arrivals?.length ?? 0) === before) await new Promise(setImmediate);
      cancel();
      const ran = await running;
      expect(ran.result.status).toBe('UNKNOWN');
      expect(ran.attempts).toBe(1);
      expectTrue({ ...ran, effects: await probe.effects() });
    });
  }

  if (traits.instead) {
    const errorBody = (status: number) => harness.errorBody?.(status) ?? `{"error":"${status}"}`;
    const headers = { 'content-type': 'application/json' };

    it('waits as long as a service asks that has too much to do', async () => {
      const before = harness.faults.arrivals?.length ?? 0;
      const busy = { status: 429, headers: { ...headers, 'retry-after': '1' }, body: errorBody(429) };
      const ran = await runInto(busy, { retryDelaysMs: [1, 1] });
      expect(ran.settled).toBe('SUCCEEDED');
      expect(ran.effects).toBe(1);
      const [first = 0, second = 0] = harness.faults.arrivals?.slice(before) ?? [];
      // A timer may fire a little early.
      expect(second - first).toBeGreaterThan(980);
    });

    it.each([500, 503])('finds the true outcome after %i without effect', async (status) => {
      expectTrue(await runInto({ status, headers, body: errorBody(status) }));
    });

    it.each([500, 503])('finds the true outcome after %i behind an effect', async (status) => {
      const ran = await runInto({ status, headers, body: errorBody(status), after: true });
      expect(ran.effects).toBe(1);
      expect(['SUCCEEDED', 'UNKNOWN']).toContain(ran.settled);
    });
  }
}

/** The declared class of a code: its own name before a prefix with `*`, of two prefixes the longer one. */
function classOf({ provider }: Harness, code: string): RetryClass | undefined {
  const declared = { ...COMMON_FAILURES, ...provider.failures };
  if (Object.hasOwn(declared, code)) return declared[code];
  const [prefix] = Object.keys(declared)
    .filter((name) => name.endsWith('*') && code.startsWith(name.slice(0, -1)))
    .sort((a, b) => b.length - a.length);
  return prefix === undefined ? undefined : declared[prefix];
}
