import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ArchiveFile,
  type ExamineBundles,
  type LogEntry,
  type VerifyReport,
  verifierFromKey,
  verifyExaminedLog,
  verifyLog,
  verifyTiles,
  zipFiles,
} from '@runplane/audit';
import {
  archiveReader,
  checkpointOf,
  collect,
  filesOf,
  orgSigner,
  sampleEntries,
} from '../../../audit/test-support/sample-log.js';
import { examineBundles, examineFile } from './examine-file.js';
import { openSource } from './source.js';

const HEADER = '{"format":"runplane-audit-export/v1"}\n';
let folder: string;
let verifierKey: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-examine-'));
  ({ verifierKey } = await orgSigner());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rules = () => ({ verifier: verifierFromKey(verifierKey) });

describe('an export in lines', () => {
  const lineOf = ({ index, leaf }: LogEntry) => JSON.stringify({ index, leafHash: '', event: leaf });
  const entries = sampleEntries(60);
  const lines = entries.map(lineOf);

  async function verified(text: string, checkpoint: string, partBytes: number): Promise<VerifyReport> {
    const path = join(folder, 'log.jsonl');
    writeFileSync(path, HEADER + text);
    const parts = examineFile(path, HEADER.length, { org: 'org_test' }, partBytes);
    return verifyExaminedLog({ ...rules(), parts, checkpoint });
  }

  it.each([1_000_000, 5_000, 997, 160])('is the same log in parts of %i bytes, in order', async (partBytes) => {
    const checkpoint = await checkpointOf(entries);
    const expected = await verifyLog({ ...rules(), entries, checkpoint });
    expect(expected).toMatchObject({ ok: true, size: 60 });
    expect(await verified(`${lines.join('\n')}\n`, checkpoint, partBytes)).toEqual(expected);
    expect(await verified(lines.join('\n'), checkpoint, partBytes)).toEqual(expected);
  });

  it.each([1_000_000, 997, 160])('has its problems at their places, in parts of %i bytes', async (partBytes) => {
    const changed = entries
      .with(20, { index: 20, leaf: `${(entries[20] as LogEntry).leaf} ` })
      .with(30, { index: 31, leaf: (entries[31] as LogEntry).leaf })
      .with(31, { index: 30, leaf: (entries[30] as LogEntry).leaf })
      .with(40, { index: 40, leaf: '"ü𝄞"' });
    const checkpoint = await checkpointOf(entries);
    const expected = await verifyLog({ ...rules(), entries: changed, checkpoint });
    expect(expected.problems.map(({ kind, index }) => `${kind} ${index}`)).toEqual(
      expect.arrayContaining(['leaf 20', 'order 30', 'order 31', 'leaf 40', 'root null']),
    );
    expect(await verified(changed.map(lineOf).join('\n'), checkpoint, partBytes)).toEqual(expected);
  });

  it.each([1_000_000, 997])('names a line that is no entry, in parts of %i bytes', async (partBytes) => {
    const { problems } = await verified(
      lines.with(40, '{"index":40').join('\n'),
      await checkpointOf(entries),
      partBytes,
    );
    expect(problems).toContainEqual({ kind: 'leaf', index: 40, message: 'the leaf is not JSON' });
  });

  it('of nothing is nothing', async () => {
    expect(await verified('', await checkpointOf([]), 1_000)).toMatchObject({ ok: true, size: 0 });
  });

  it('that goes away while it is read is an error', async () => {
    const path = join(folder, 'gone.jsonl');
    writeFileSync(path, `${lines.join('\n')}\n`);
    const reading = (async () => {
      for await (const part of examineFile(path, 0, { org: 'org_test' }, 500)) {
        expect(part.indexes.length).toBeGreaterThan(0);
        rmSync(path, { force: true });
      }
    })();
    await expect(reading).rejects.toThrow(/ENOENT/);
  });
});

describe('an export in tiles', () => {
  const SIZE = 1_000;
  let files: ArchiveFile[];
  beforeAll(async () => {
    files = await filesOf(sampleEntries(SIZE));
  });

  /** As a folder and as an archive, by threads that take one bundle or some at a time. */
  async function verified(changed: readonly ArchiveFile[], name: string): Promise<VerifyReport[]> {
    const path = join(folder, name);
    for (const file of changed) {
      mkdirSync(dirname(join(path, file.path)), { recursive: true });
      writeFileSync(join(path, file.path), file.data);
    }
    writeFileSync(`${path}.zip`, await collect(zipFiles(changed)));
    const reports: VerifyReport[] = [];
    for (const [at, partBundles] of [
      [path, 1],
      [`${path}.zip`, 3],
    ] as const) {
      const source = await openSource(at);
      if (source.kind !== 'tiles') throw new Error(`${at} is read as ${source.kind}`);
      const { read, find } = source;
      const examine: ExamineBundles = (bundles, expected) => examineBundles(bundles, find, expected, partBundles);
      reports.push(await verifyTiles(read, rules(), examine));
    }
    return reports;
  }

  const flipped = (path: string, at: number) =>
    files.map((file) => {
      const data = file.data.slice();
      data[at] = (data[at] as number) ^ 1;
      return file.path === path ? { path, data } : file;
    });

  it.each<[string, () => ArchiveFile[], boolean]>([
    ['whole', () => files, true],
    ['without-bundle', () => files.filter(({ path }) => path !== 'tile/entries/002'), false],
    ['without-tile', () => files.filter(({ path }) => path !== 'tile/0/001'), false],
    ['changed-entry', () => flipped('tile/entries/001', 300), false],
    ['changed-length', () => flipped('tile/entries/001', 1), false],
    ['changed-tile', () => flipped('tile/0/003.p/232', 40), false],
    ['other-bytes', () => flipped('tile/entries/003.p/232', 30), false],
  ])('is the same log by threads: %s', async (name, change, ok) => {
    const expected = await verifyTiles(archiveReader(change()), rules());
    expect(expected.ok).toBe(ok);
    for (const report of await verified(change(), name)) expect(report).toEqual(expected);
  });
});
