import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningChild, startChild } from '../process/child.js';
import { freePort } from '../process/ports.js';
import { untilReady } from './readiness.js';

/** Answers 503 to its first two requests, then 200. */
const SERVICE = `let n = 0; require('http').createServer((q, s) => { s.statusCode = n++ < 2 ? 503 : 200; s.end('warming up'); })`;

describe('untilReady', () => {
  let folder: string;
  let port: number;
  let child: RunningChild | null = null;
  const run = async (code: string): Promise<RunningChild> => {
    child = await startChild({
      name: 'tiny',
      command: process.execPath,
      args: ['-e', code],
      pidFile: join(folder, 'pid.json'),
    });
    return child;
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ready-'));
    port = await freePort();
  });
  afterEach(async () => {
    await child?.stop();
    rmSync(folder, { recursive: true });
  });

  it('waits until the service says that it is ready', async () => {
    const service = await run(`${SERVICE}.listen(${port}, '127.0.0.1')`);
    await untilReady(service, `http://127.0.0.1:${port}/`, new AbortController().signal);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  it('fails at once, with the last words, when the process ends', async () => {
    const service = await run("console.error('RUNPLANE_PORT: is not set'); process.exit(1)");
    await expect(untilReady(service, `http://127.0.0.1:${port}/`, new AbortController().signal)).rejects.toThrow(
      /tiny ended with code 1 before it was ready\n {4}RUNPLANE_PORT: is not set/,
    );
  });

  it('stops the process when the start is called off', async () => {
    const abort = new AbortController();
    const service = await run('setInterval(() => {}, 1000)');
    const waiting = untilReady(service, `http://127.0.0.1:${port}/`, abort.signal);
    abort.abort(new Error('called off'));
    await expect(waiting).rejects.toThrow('called off');
    expect(await service.exited).toEqual({ code: null, signal: 'SIGTERM' });
  });
});
