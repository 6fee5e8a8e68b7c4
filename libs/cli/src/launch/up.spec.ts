import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../../test-support/run-cli.js';
import { EXIT } from '../exit-codes.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-up-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A tree whose launcher does only this. */
function tree(name: string, launcher: string): string {
  const root = join(folder, name);
  mkdirSync(join(root, 'infra'), { recursive: true });
  mkdirSync(join(root, 'libs', 'deep'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "name": "runplane" }');
  writeFileSync(join(root, 'infra', 'bootstrap.mjs'), launcher);
  return join(root, 'libs', 'deep');
}

describe('runplane up', () => {
  it('runs the launcher of the source tree around it, and ends as that does', async () => {
    const checking = "process.exit(process.argv.slice(2).join(' ') === 'start --once' ? 0 : 7)";
    const cwd = tree('good', checking);
    expect((await runCli(['up', '--once'], { cwd })).code).toBe(EXIT.ok);
    expect((await runCli(['up'], { cwd })).code).toBe(EXIT.failure);
  });

  it('stops it when it is stopped itself', async () => {
    const stop = new AbortController();
    const cwd = tree(
      'long',
      `import { writeFileSync } from 'node:fs';
       process.on('SIGTERM', () => process.exit(0));
       setInterval(() => {}, 1_000);
       writeFileSync('ready', '');`,
    );
    const running = runCli(['up'], { cwd, signal: stop.signal });
    while (!existsSync(join(folder, 'long', 'ready'))) await pause(20);
    stop.abort();
    expect((await running).code).toBe(EXIT.ok);
  });
});
