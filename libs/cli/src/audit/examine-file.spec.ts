import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalize, type ExaminedEntries, examineEntries, type LogEntry } from '@runplane/audit';
import { examineFile } from './examine-file.js';

const EXPECTED = { org: 'org_test' };
const HEADER = '{"format":"runplane-audit-export/v1"}\n';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-examine-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const leaf = (seq: number, text: string) =>
  canonicalize({ v: 1, org: 'org_test', subject: 'act_1', seq, prev: null, type: 'x', data: { text } });
const entries: LogEntry[] = Array.from({ length: 60 }, (_, index) => ({
  index,
  leaf: leaf(index, 'ü𝄞'.repeat(index % 7)),
}));
const lineOf = ({ index, leaf: event }: LogEntry) => JSON.stringify({ index, leafHash: '', event });

async function examined(text: string, partBytes?: number): Promise<ExaminedEntries> {
  const path = join(folder, 'log.jsonl');
  writeFileSync(path, HEADER + text);
  const whole: ExaminedEntries = { indexes: [], hashes: new Uint8Array(), events: [], keyChanges: [], problems: [] };
  for await (const part of examineFile(path, HEADER.length, EXPECTED, partBytes)) {
    whole.problems.push(...part.problems.map(({ at, message }) => ({ at: at + whole.indexes.length, message })));
    whole.indexes.push(...part.indexes);
    whole.events.push(...part.events);
    whole.hashes = Buffer.concat([whole.hashes, part.hashes]);
  }
  return { ...whole, hashes: new Uint8Array(whole.hashes) };
}

describe('an export in lines', () => {
  const lines = entries.map(lineOf);

  it.each([1_000_000, 5_000, 997, 160])('is the same entries in parts of %i bytes, in order', async (partBytes) => {
    const expected = examineEntries(entries, EXPECTED);
    expect(await examined(`${lines.join('\n')}\n`, partBytes)).toEqual(expected);
    expect(await examined(lines.join('\n'), partBytes)).toEqual(expected);
  });

  it.each([1_000_000, 997])('has a problem at its place, in parts of %i bytes', async (partBytes) => {
    const changed = lines.with(40, '{"index":40').with(41, lineOf({ index: 41, leaf: `${leaf(41, '')} ` }));
    const { indexes, problems } = await examined(changed.join('\n'), partBytes);
    expect(indexes[40]).toBe(-1);
    expect(problems).toEqual([
      { at: 40, message: 'the leaf is not JSON' },
      { at: 41, message: 'the leaf is not canonical JSON' },
    ]);
  });

  it('of nothing is nothing', async () => {
    expect((await examined('')).indexes).toEqual([]);
  });

  it('that goes away while it is read is an error', async () => {
    const path = join(folder, 'gone.jsonl');
    writeFileSync(path, `${lines.join('\n')}\n`);
    const reading = (async () => {
      for await (const part of examineFile(path, 0, EXPECTED, 500)) {
        expect(part.indexes.length).toBeGreaterThan(0);
        rmSync(path, { force: true });
      }
    })();
    await expect(reading).rejects.toThrow(/ENOENT/);
  });
});
