import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recordedProcess, stopLeftover, writePidFile } from './pid-file.js';

describe('stopLeftover', () => {
  let folder: string;
  let file: string;
  let child: ChildProcess | null = null;

  const startProcess = async (code: string): Promise<number> => {
    child = spawn(process.execPath, ['-e', `${code}; setInterval(() => {}, 1000); console.log('up')`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    return child.pid as number;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pids-'));
    file = join(folder, 'process.json');
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('stops the recorded process and forgets it', async () => {
    writePidFile(file, await startProcess(''), 'tiny');
    const exit = once(child as ChildProcess, 'exit');
    expect(await stopLeftover(file)).toBe(true);
    expect(await exit).toEqual([null, 'SIGTERM']);
    expect(existsSync(file)).toBe(false);
    expect(await stopLeftover(file)).toBe(false);
  });

  it('kills one that ignores the signal', async () => {
    writePidFile(file, await startProcess("process.on('SIGTERM', () => {})"), 'stubborn');
    const exit = once(child as ChildProcess, 'exit');
    expect(await stopLeftover(file, 'SIGTERM', 50)).toBe(true);
    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  it('never signals a process that was given the same id later', async () => {
    const pid = await startProcess('');
    writePidFile(file, pid, 'tiny');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), identity: 'another boot:1' }));
    expect(recordedProcess(file)).toBeNull();
    expect(await stopLeftover(file)).toBe(false);
    expect(child?.exitCode).toBeNull();
    expect(process.kill(pid, 0)).toBe(true);
  });

  it('takes a broken file for no process', async () => {
    writeFileSync(file, '{"pid": -1}');
    expect(await stopLeftover(file)).toBe(false);
  });
});
