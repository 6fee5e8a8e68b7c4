import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { CommandContext, Input } from './context.js';

/** The context of a real process. */
export function processContext(signal: AbortSignal): CommandContext {
  return {
    out: (written) => void process.stdout.write(written),
    err: (written) => void process.stderr.write(written),
    isInteractive: process.stderr.isTTY === true,
    outIsTerminal: process.stdout.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
    fetch,
    input: processInput(signal),
    signal,
  };
}

function processInput(signal: AbortSignal): Input {
  return {
    isTerminal: process.stdin.isTTY === true,
    text: () => text(process.stdin),
    line: (question) => ask(question, process.stderr, signal),
    secret: async (question) => {
      const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
      try {
        // As a terminal, so that it is read key by key and the terminal itself echoes nothing. The question comes when
        // that holds, for who types at once.
        return await ask('', nowhere, signal, () => process.stderr.write(question));
      } finally {
        process.stderr.write('\n');
      }
    },
  };
}

function ask(question: string, output: Writable, signal: AbortSignal, onReading?: () => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: process.stdin, output, terminal: true });
    const stop = (): void => {
      lines.close();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    // Keys are read raw: Ctrl-C comes here and not as a signal.
    lines.once('SIGINT', () => process.emit('SIGINT'));
    lines.question(question, (line) => {
      signal.removeEventListener('abort', stop);
      resolve(line);
      lines.close();
    });
    onReading?.();
    // Ctrl-D on an empty line.
    lines.once('close', () => resolve(''));
  });
}
