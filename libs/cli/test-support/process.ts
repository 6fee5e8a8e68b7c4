import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { spawn as spawnTerminal } from '@lydell/node-pty';

const MAIN = join(__dirname, '../dist/main.js');

/** The built program as a process in a pipe. */
export function runProcess(
  args: readonly string[],
  { env = {}, stdin = '' }: { env?: Record<string, string>; stdin?: string } = {},
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...args],
      { env: { PATH: process.env.PATH, ...env } },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
    child.stdin?.end(stdin);
  });
}

export interface Terminal {
  /** What has been shown up to now. */
  shown(): string;
  /** Waits until this is shown. */
  until(text: string | RegExp): Promise<void>;
  type(text: string): void;
  ended: Promise<number>;
}

/** The built program in a real terminal. */
export function runInTerminal(args: readonly string[], env: Record<string, string> = {}): Terminal {
  return inTerminal(process.execPath, [MAIN, ...args], env);
}

/** Any program in a real terminal. */
export function inTerminal(command: string, args: string[], env: Record<string, string> = {}): Terminal {
  const terminal = spawnTerminal(command, args, {
    name: 'xterm-256color',
    cols: 200,
    rows: 50,
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', ...env },
  });
  let shown = '';
  const waiting: { fits: () => boolean; done: () => void }[] = [];
  terminal.onData((data) => {
    shown += data;
    for (const one of waiting) if (one.fits()) one.done();
  });
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  terminal.onExit(({ exitCode }) => resolve(exitCode));
  return {
    shown: () => shown,
    until: async (text) => {
      const fits = () => (typeof text === 'string' ? shown.includes(text) : text.test(shown));
      if (fits()) return;
      const seen = new Promise<void>((done) => waiting.push({ fits, done }));
      const gone = ended.then(() => {
        if (!fits()) throw new Error(`the program ended without showing ${text}:\n${shown}`);
      });
      await Promise.race([seen, gone]);
    },
    type: (text) => terminal.write(text),
    ended,
  };
}
