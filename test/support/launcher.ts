import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { PORT_NAMES, recordedProcess, toolsFolder } from '@runplane/infra';
import { portToKeep } from './ports.js';

/** Parts of the stack with their pid files, in the order in which nothing restarts what was killed before. */
const PID_FILES = {
  launcher: 'launcher.pid.json',
  gateway: 'pids/gateway.json',
  'control-plane': 'pids/control-plane.json',
  worker: 'pids/worker.json',
  demo: 'pids/demo.json',
  temporal: 'temporal.json',
  postgres: 'postgres/postgres.json',
} as const;
export type Part = keyof typeof PID_FILES;

/** `npm start` on a state folder of its own: real servers and services, which it starts again when they die. */
export interface Launcher {
  gatewayUrl: string;
  controlPlaneUrl: string;
  /** Where the worker says how it and the log are. */
  workerUrl: string;
  /** The state folder. */
  state: string;
  temporal: { address: string; namespace: string };
  /** As the worker. */
  databaseUrl: string;
  /** Root of the keys of stored data. */
  dataKey: Buffer;
  operatorToken: string;
  /** Base64 public key of the logs. */
  auditPublicKey: string;
  /** Starts everything, and returns when it is ready. */
  start(): Promise<void>;
  /** `kill -9`; false if it does not run at the moment. */
  kill(part: Part): boolean;
  /** `kill -9` of all processes, the launcher first; returns when they are gone. */
  killAll(): Promise<void>;
  /** Rejects when the launcher ends by itself. */
  failed: Promise<never>;
  /** The launcher's own orderly stop. */
  stop(): Promise<void>;
  /** Stops what still runs and removes the state folder, unless it is to be kept. */
  close(keep?: boolean): Promise<void>;
}

export async function createLauncher(env: NodeJS.ProcessEnv): Promise<Launcher> {
  const { folder, state, ports } = await prepareState();
  const main = join(process.cwd(), 'infra', 'dist', 'launcher', 'main.js');
  const recorded = (part: Part) => recordedProcess(join(state, PID_FILES[part]));
  const parts = Object.keys(PID_FILES) as Part[];
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  let child: ChildProcess | null = null;
  let expectEnd = false;

  const start = async () => {
    expectEnd = false;
    child = spawn(process.execPath, [main], {
      env: { ...process.env, ...env, RUNPLANE_STATE_DIR: state, TEMPORAL_ADDRESS: undefined, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    await untilReady(child, () => !expectEnd, failure.reject);
  };
  const killAll = async () => {
    expectEnd = true;
    for (const part of parts) kill(part);
    while (parts.some(recorded)) await pause(20);
  };
  const kill = (part: Part): boolean => {
    const found = recorded(part);
    if (found) process.kill(found.pid, 'SIGKILL');
    return found !== null;
  };
  const stop = async () => {
    expectEnd = true;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  const key = (name: string) => readFileSync(join(state, 'keys', name), 'utf8').trim();
  return {
    gatewayUrl: `http://127.0.0.1:${ports.gateway}`,
    controlPlaneUrl: `http://127.0.0.1:${ports.controlPlane}`,
    workerUrl: `http://127.0.0.1:${ports.workerHealth}`,
    state,
    temporal: { address: `127.0.0.1:${ports.temporal}`, namespace: 'default' },
    get databaseUrl() {
      return `postgres://runplane_worker:${key('database-worker-password')}@127.0.0.1:${ports.postgres}/runplane`;
    },
    get dataKey() {
      return Buffer.from(key('data-key'), 'base64');
    },
    get operatorToken() {
      return key('operator-token');
    },
    get auditPublicKey() {
      return key('audit-public-key');
    },
    start,
    kill,
    killAll,
    failed: failure.promise,
    stop,
    close: async (keep = false) => {
      await stop();
      await killAll();
      if (keep) return console.log(`the state folder is ${state}`);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Ports that nobody else uses, the downloads of other starts, and no main job of the demo. */
async function prepareState() {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-stack-'));
  // As root, PostgreSQL runs as another account, which has to pass through.
  chmodSync(folder, 0o711);
  const state = join(folder, '.runplane');
  mkdirSync(state);
  mkdirSync(toolsFolder(), { recursive: true });
  symlinkSync(toolsFolder(), join(state, 'tools'));
  const ports: Record<string, number> = {};
  for (const name of PORT_NAMES) ports[name] = await portToKeep();
  writeFileSync(join(state, 'state.json'), JSON.stringify({ ports, demoDone: new Date().toISOString() }));
  return { folder, state, ports };
}

async function untilReady(child: ChildProcess, wanted: () => boolean, fail: (error: Error) => void): Promise<void> {
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > 40) lines.shift();
      if (line.includes('ready; Ctrl-C stops everything')) ready.resolve();
    });
  }
  child.once('exit', (code, signal) => {
    if (!wanted()) return;
    const error = new Error(`the launcher ended with ${code ?? signal}:\n${lines.join('\n')}`);
    ready.reject(error);
    fail(error);
  });
  await ready.promise;
}
