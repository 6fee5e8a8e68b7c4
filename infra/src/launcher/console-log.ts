import { createWriteStream, existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { type LogLine, readLogLine } from './log-line.js';

/** What becomes of the lines of one process: all go to its file, those that `shows` accepts to the console as well. */
export interface ProcessLog {
  line(text: string): void;
}

const COLOURS: Record<string, (text: string) => string> = {
  gateway: pc.cyan,
  'control-plane': pc.magenta,
  worker: pc.green,
  demo: pc.yellow,
  postgres: pc.blue,
  temporal: pc.blue,
};
const LEVELS: Record<LogLine['level'], (text: string) => string> = {
  debug: pc.dim,
  info: (text) => text,
  warn: pc.yellow,
  error: pc.red,
};
const WIDEST = Math.max(...Object.keys(COLOURS).map((name) => name.length));
const ROTATE_AT_BYTES = 20_000_000;

export class ConsoleLog {
  private readonly closers: (() => Promise<void>)[] = [];
  /** Which lines reach the console. */
  private passes: (name: string, line: LogLine) => boolean = () => true;

  constructor(private readonly folder: string) {}

  /** A line of the launcher's own. */
  say(text: string): void {
    process.stdout.write(`${prefix('runplane', pc.bold)} ${text}\n`);
  }

  /** Text as it is, for what people copy from. */
  show(text: string): void {
    process.stdout.write(`${text}\n\n`);
  }

  complain(text: string): void {
    process.stderr.write(`${prefix('runplane', pc.bold)} ${pc.red(text)}\n`);
  }

  of(name: string, shows: (text: string) => boolean = () => true): ProcessLog {
    const path = join(this.folder, `${name}.log`);
    if (existsSync(path) && statSync(path).size > ROTATE_AT_BYTES) renameSync(path, `${path}.1`);
    const file = createWriteStream(path, { flags: 'a', mode: 0o600 });
    file.on('error', (error) => this.complain(`${path}: ${error.message}`));
    this.closers.push(() => new Promise((resolve) => file.end(resolve)));
    return {
      line: (text) => {
        file.write(`${text}\n`);
        const line = readLogLine(text);
        if (shows(text) && this.passes(name, line)) process.stdout.write(`${readable(name, line)}\n`);
      },
    };
  }

  /** While `work` runs, only what the named process says and others' errors are news. */
  async focusOn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.passes;
    this.passes = (from, { level }) => from === name || level === 'error';
    try {
      return await work();
    } finally {
      this.passes = before;
    }
  }

  /** While the stack stops, lost connections are no news: lines go to the files only. */
  hush(): void {
    this.passes = () => false;
  }

  async close(): Promise<void> {
    await Promise.all(this.closers.map((close) => close()));
  }
}

/** The servers' logs are long and of use only after the fact. */
export const onlyFatal = (text: string): boolean => /\b(FATAL|PANIC)\b|level=(ERROR|FATAL)/.test(text);

function readable(name: string, { time, level, text: content }: LogLine): string {
  const mark = level === 'info' || time === null ? '' : `${level} `;
  return `${prefix(name, COLOURS[name] ?? pc.white)} ${time ? pc.dim(time) : ''}${time ? ' ' : ''}${LEVELS[level](mark + content)}`;
}

function prefix(name: string, colour: (text: string) => string): string {
  return colour(`[${name}]`.padEnd(WIDEST + 2));
}
