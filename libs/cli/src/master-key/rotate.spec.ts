import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../../test-support/run-cli.js';
import { EXIT } from '../exit-codes.js';

const folder = mkdtempSync(join(tmpdir(), 'runplane-master-key-'));
const path = join(folder, 'sealing-key');
const old = randomBytes(32).toString('base64');
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => writeFileSync(path, `${old}\n`, { mode: 0o600 }));

const lines = () => readFileSync(path, 'utf8').trim().split('\n');
const rotate = async (...args: string[]) => {
  const { code, out, err } = await runCli(['master-key', 'rotate', '--key', path, ...args, '--json']);
  return { code, err, body: out === '' ? null : JSON.parse(out) };
};

describe('runplane master-key rotate', () => {
  it('puts a new key before those that there are, for the owner of the file alone', async () => {
    const { code, body } = await rotate();
    expect([code, body.before]).toEqual([EXIT.ok, [expect.stringMatching(/^[0-9a-f]{16}$/)]]);
    expect(lines()).toEqual([expect.any(String), old]);
    expect(Buffer.from(lines()[0] as string, 'base64')).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await rotate();
    expect(lines()).toHaveLength(3);
  });

  it('prepares a key behind the others, and takes it to the front when it is told to', async () => {
    const { body } = await rotate('--prepare');
    expect(lines()[0]).toBe(old);
    const added = lines()[1];
    expect((await rotate('--use', body.key)).code).toBe(EXIT.ok);
    expect(lines()).toEqual([added, old]);
  });

  it.each([
    ['both of --prepare and --use are given', ['--prepare', '--use', '0'.repeat(16)], EXIT.usage],
    ['the file has no such key', ['--use', '0'.repeat(16)], EXIT.notFound],
  ])('changes nothing where %s', async (_, args, code) => {
    expect((await rotate(...args)).code).toBe(code);
    expect(lines()).toEqual([old]);
  });

  it.each([
    ['holds something else', `${old} and more`],
    ['is empty', ''],
  ])('changes no file that %s', async (_, text) => {
    writeFileSync(path, text);
    expect((await rotate()).code).toBe(EXIT.usage);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
