import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStateDirectory } from './state-directory.js';

describe('openStateDirectory', () => {
  let path: string;
  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'state-')), '.runplane');
  });
  afterEach(() => rmSync(join(path, '..'), { recursive: true }));

  it('keeps the state for the next start', () => {
    const first = openStateDirectory(path);
    first.save({ ports: { gateway: 7499 } });
    first.release();
    expect(openStateDirectory(path).state).toEqual({ ports: { gateway: 7499 }, demoDone: null });
    expect(statSync(join(path, 'state.json')).mode & 0o777).toBe(0o600);
  });

  it('refuses a second launcher while the first runs, and names it', () => {
    const first = openStateDirectory(path);
    expect(() => openStateDirectory(path)).toThrow(`already runs on ${path} (process ${process.pid})`);
    first.release();
    expect(() => openStateDirectory(path)).not.toThrow();
  });

  it('takes over from a launcher that was killed', () => {
    openStateDirectory(path);
    const lock = join(path, 'launcher.pid.json');
    writeFileSync(lock, JSON.stringify({ ...JSON.parse(readFileSync(lock, 'utf8')), identity: 'earlier boot:1' }));
    expect(() => openStateDirectory(path)).not.toThrow();
  });

  it('says which file is damaged', () => {
    openStateDirectory(path).release();
    writeFileSync(join(path, 'state.json'), '{"ports": {"gateway": "x"}}');
    expect(() => openStateDirectory(path)).toThrow('state.json is not readable');
  });
});
