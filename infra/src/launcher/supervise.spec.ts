import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startChild } from '../process/child.js';
import { type Supervised, supervise } from './supervise.js';

const limits = { restarts: 2, windowMs: 60_000, firstDelayMs: 1, longestDelayMs: 2 };

describe('supervise', () => {
  let folder: string;
  let said: string[];
  let abort: AbortController;
  let supervised: Supervised | null = null;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'supervise-'));
    said = [];
    abort = new AbortController();
  });
  afterEach(async () => {
    await supervised?.stop();
    rmSync(folder, { recursive: true });
  });

  /** A real process that runs the code, counts its starts in a file, and then stays. */
  const run = (code: string) =>
    supervise({
      name: 'tiny',
      start: () =>
        startChild({
          name: 'tiny',
          command: process.execPath,
          args: ['-e', `require('fs').appendFileSync('${folder}/starts', 'x'); setInterval(() => {}, 1e3); ${code}`],
          pidFile: join(folder, 'pid.json'),
        }),
      limits,
      report: (text) => said.push(text),
      signal: abort.signal,
    });
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  };

  it('starts a killed child again, and says so', async () => {
    supervised = await run('');
    const first = supervised.current().pid;
    process.kill(first, 'SIGKILL');
    await until(() => said.some((text) => text.includes('runs again')));
    expect(said[0]).toContain(`tiny (process ${first}) was ended by SIGKILL`);
    expect(supervised.current().pid).not.toBe(first);
  });

  it('gives up on one that crashes again and again, and shows its last words', async () => {
    supervised = await run("console.error('no such file: config'); process.exit(7)");
    await expect(supervised.failed).rejects.toThrow('tiny crashed more than 2 times within 60 s');
    expect(readFileSync(join(folder, 'starts'), 'utf8')).toBe('xxx');
    expect(said[0]).toMatch(/ended with code 7; its last lines:\n {4}no such file: config/);
  });

  it('takes an asked stop for no crash', async () => {
    supervised = await run('');
    const { exited } = supervised.current();
    await supervised.stop();
    expect(await exited).toEqual({ code: null, signal: 'SIGTERM' });
    expect(said).toEqual([]);
  });

  it('kills one that does not heed the stop', async () => {
    const child = await startChild({
      name: 'stubborn',
      command: process.execPath,
      args: ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e3); console.log('up')"],
      pidFile: join(folder, 'pid.json'),
      stopSignals: [['SIGTERM', 30]],
    });
    await until(() => child.lastLines().includes('up'));
    await child.stop();
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});
