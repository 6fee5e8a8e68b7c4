import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { removePidFile, writePidFile } from './pid-file.js';

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** The account to run as; only root may name another one than its own. */
  account?: { uid: number; gid: number } | null;
  pidFile: string;
  onLine?: (line: string) => void;
  /** Sent in turn until the process ends, each with the time it is given (ms). SIGKILL follows the last. */
  stopSignals?: readonly (readonly [NodeJS.Signals, number])[];
}

/** A running child process. `exited` resolves once, however it ends; `lastLines` are the newest lines it wrote. */
export interface RunningChild {
  name: string;
  pid: number;
  exited: Promise<ChildExit>;
  lastLines(): string[];
  stop(): Promise<void>;
}

const KEPT_LINES = 20;

/**
 * Starts a child in a process group of its own: a Ctrl-C in the terminal reaches only the launcher,
 * which then stops its children in order.
 */
export async function startChild(options: ChildOptions): Promise<RunningChild> {
  const { name, command, args, account } = options;
  const child = withPrivateFiles(() =>
    spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    }),
  );
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(new Error(`${name} cannot be started: ${cause.message}`, { cause })));
  });
  const pid = child.pid as number;
  writePidFile(options.pidFile, pid, [command, ...args].join(' '));

  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      options.onLine?.(line);
    });
  }
  const exited = exitOf(child).then((exit) => {
    removePidFile(options.pidFile);
    return exit;
  });
  const signals = options.stopSignals ?? [['SIGTERM', 15_000]];
  return { name, pid, exited, lastLines: () => [...lines], stop: () => stop(child, exited, signals) };
}

/** What a child writes is for its own account only; it takes the mask over when it is spawned. */
function withPrivateFiles<T>(spawnChild: () => T): T {
  const mask = process.umask(0o077);
  try {
    return spawnChild();
  } finally {
    process.umask(mask);
  }
}

/** Waits for the last output as well, but not for grandchildren that keep the pipe open. */
async function exitOf(child: ChildProcess): Promise<ChildExit> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exit = await new Promise<ChildExit>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  await Promise.race([closed, pause(500, undefined, { ref: false })]);
  return exit;
}

async function stop(
  child: ChildProcess,
  exited: Promise<ChildExit>,
  signals: readonly (readonly [NodeJS.Signals, number])[],
): Promise<void> {
  for (const [signal, graceMs] of signals) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    child.kill(signal);
    if (await endsWithin(exited, graceMs)) return;
  }
  child.kill('SIGKILL');
  await exited;
}

async function endsWithin(exited: Promise<ChildExit>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = pause(ms, false, { signal: timer.signal }).catch(() => false);
  const ended = await Promise.race([exited.then(() => true), late]);
  timer.abort();
  return ended;
}

export function describeExit({ code, signal }: ChildExit): string {
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}
