/**
 * Replays one recorded history for each path of the workflow. A change of workflow code that a waiting action would not
 * survive fails here: keep the old code for it under `patched()`. Before anything is deployed, or for a new path, record
 * anew: `RUNPLANE_RECORD_HISTORIES=1 jest --selectProjects integration --testPathPatterns workflows/test/replay`.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { ALTERED_WORKFLOWS, bundleFromSource, WORKFLOWS } from './support/bundle.js';
import { forReplay, loadHistories, type NamedHistory, namedHistory, saveHistory } from './support/histories.js';
import { SCENARIOS } from './support/scenarios.js';
import { IDENTITY, TestWorker } from './support/test-worker.js';

const address = process.env.TEMPORAL_ADDRESS ?? '';
let connection: Connection;
let native: NativeConnection;
let bundle: string;
let recorded: NamedHistory[];

beforeAll(async () => {
  [connection, native, bundle] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
    bundleFromSource(WORKFLOWS),
  ]);
  const client = new Client({ connection, identity: IDENTITY });
  const worker = await new TestWorker({ client, connection: native, bundle }).start();
  // How messages that come together share a workflow task is chance: more than one try.
  const names = [...Object.keys(SCENARIOS), ...Array<string>(3).fill('votes-at-once')];
  const recordings = await Promise.allSettled(names.map((name) => record(worker, name)));
  await worker.stop();
  recorded = recordings.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  if (process.env.RUNPLANE_RECORD_HISTORIES) for (const history of recorded) saveHistory(history);
});

afterAll(async () => {
  await connection?.close();
  await native?.close();
});

async function record(worker: TestWorker, name: string): Promise<NamedHistory> {
  const { script, act, ends } = SCENARIOS[name] as (typeof SCENARIOS)[string];
  const action = await worker.guard(script);
  await act?.(action);
  const { status } = await action.result();
  if (status !== ends) throw new Error(`${name} ended as ${status}, not as ${ends}: ${action.log.join(', ')}`);
  return namedHistory(name, await action.handle.fetchHistory());
}

/** Name of each history and what went wrong with it. */
async function replay(code: string, histories: NamedHistory[]): Promise<[name: string, problem: string | null][]> {
  const problems: [string, string | null][] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle: { code } },
    forReplay(histories),
  )) {
    problems.push([workflowId, error ? `${error.name}: ${error.message}` : null]);
  }
  return problems;
}

describe('the histories that are checked in', () => {
  it('cover every path', () => {
    expect(new Set(loadHistories().map(({ name }) => name))).toEqual(new Set(Object.keys(SCENARIOS)));
  });

  it('name no person and no machine', () => {
    for (const { json } of loadHistories()) {
      const identities = [...json.matchAll(/"identity":"([^"]*)"/g)].map(([, identity]) => identity);
      expect(new Set(identities)).toEqual(new Set([IDENTITY]));
      expect(json).not.toMatch(/node_modules|\.ts:\d+/);
    }
  });

  it('replay with the workflow as it is now', async () => {
    const histories = loadHistories();
    expect(await replay(bundle, histories)).toEqual(histories.map(({ name }) => [name, null]));
  });

  it('do not replay with a workflow that has one timer more', async () => {
    const histories = loadHistories();
    const problems = await replay(await bundleFromSource(ALTERED_WORKFLOWS), histories);
    expect(problems).toEqual(
      histories.map(({ name }) => [name, expect.stringMatching(/^DeterminismViolationError: .*TMPRL1100/)]),
    );
  });
});

describe('histories of this run', () => {
  it('replay', async () => {
    expect(await replay(bundle, recorded)).toEqual(recorded.map(({ name }) => [name, null]));
  });
});
