import { type CommandContext, type ExitCode, run } from '../src/index.js';

export interface Ended {
  code: ExitCode;
  out: string;
  err: string;
}

export interface Given {
  env?: Record<string, string>;
  /** What stands on standard input, of a pipe. */
  stdin?: string;
  cwd?: string;
  signal?: AbortSignal;
}

/** Every request of `runCli` in this process that was answered. What the command line reaches is told by them. */
export const SENT: { method: string; path: string }[] = [];

const recorded: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init);
  SENT.push({ method: init?.method ?? 'GET', path: new URL(String(input)).pathname });
  return answer;
};

/** Runs a command line as in a pipe, in this process. */
export async function runCli(args: readonly string[], given: Given = {}): Promise<Ended> {
  const { context, written } = pipeContext(given);
  return { code: await run(args, context), ...written };
}

export function pipeContext(given: Given = {}) {
  const written = { out: '', err: '' };
  const noTerminal = () => Promise.reject(new Error('nothing may be asked in a pipe'));
  const context: CommandContext = {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    isInteractive: false,
    outIsTerminal: false,
    env: given.env ?? {},
    cwd: given.cwd ?? process.cwd(),
    fetch: recorded,
    input: { isTerminal: false, text: async () => given.stdin ?? '', line: noTerminal, secret: noTerminal },
    signal: given.signal ?? new AbortController().signal,
  };
  return { context, written };
}
