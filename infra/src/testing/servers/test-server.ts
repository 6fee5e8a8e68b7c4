import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describeExit, type RunningChild, startChild } from '../../process/child.js';
import { recordedProcess, stopLeftover, writePidFile } from '../../process/pid-file.js';
import { freePort } from '../../process/ports.js';

/** A server that we did not write, on a free port of the loopback, for one test file. */
export interface TestServer {
  url: string;
  port: number;
  stop(): Promise<void>;
}

export interface TestServerPlan {
  name: string;
  command: string;
  args(port: number, folder: string): readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Prepares its folder before it starts. */
  prepare?(folder: string): Promise<void>;
  /** Rejects until the server takes requests. */
  ready(port: number): Promise<unknown>;
  scheme?: string;
}

const PREFIX = 'runplane-test-server-';
const OWNER = 'owner.json';
const CHILD = 'server.json';
const READY_WITHIN_MS = 180_000;
/** Between our look and its start another program may take the port. */
const STARTS = 3;

/** Starts a server and waits until it is ready. Whatever ends the test run, the next one stops what is left of it. */
export async function startTestServer(plan: TestServerPlan): Promise<TestServer> {
  await sweepAbandoned();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writePidFile(join(folder, OWNER), process.pid, 'test run');
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    await plan.prepare?.(folder);
    const { port, child } = await startOnFreePort(plan, folder);
    const stop = async () => {
      await child.stop();
      remove();
    };
    return { port, url: `${plan.scheme ?? 'http'}://127.0.0.1:${port}`, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

async function startOnFreePort(plan: TestServerPlan, folder: string): Promise<{ port: number; child: RunningChild }> {
  let failure: unknown;
  for (let start = 0; start < STARTS; start++) {
    const port = await freePort();
    const child = await startChild({
      name: plan.name,
      command: plan.command,
      args: plan.args(port, folder),
      env: { ...process.env, ...plan.env },
      cwd: folder,
      pidFile: join(folder, CHILD),
    });
    try {
      await untilReady(plan, port, child);
      return { port, child };
    } catch (error) {
      failure = error;
      await child.stop();
    }
  }
  throw failure;
}

async function untilReady(plan: TestServerPlan, port: number, child: RunningChild): Promise<void> {
  let ended: string | null = null;
  void child.exited.then((exit) => {
    ended = describeExit(exit);
  });
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      await plan.ready(port);
      if (ended === null) return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${plan.name} does not become ready: ${(error as Error).message}`);
    }
    if (ended !== null) throw new Error(`${plan.name} ${ended}:\n${child.lastLines().join('\n')}`);
    await pause(50);
  }
}

/** Servers of test runs that were killed. */
async function sweepAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    if (recordedProcess(join(folder, OWNER)) || !recordedProcess(join(folder, CHILD))) continue;
    await stopLeftover(join(folder, CHILD));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** For `ready`: the server answers, whatever it says. */
export async function answers(url: string): Promise<void> {
  await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).arrayBuffer();
}
