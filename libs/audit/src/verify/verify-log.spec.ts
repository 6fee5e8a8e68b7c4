import { beforeAll, describe, expect, it } from '@jest/globals';
import { toHex } from '../bytes.js';
import { canonicalize } from '../canonical-json.js';
import { inclusionProof, leafHash, rootOf } from '../log/merkle.js';
import { formatCheckpoint } from '../note/checkpoint.js';
import { signKeyChange } from '../note/key-change.js';
import {
  ed25519Signer,
  NoteError,
  type NoteSigner,
  type NoteVerifier,
  signNote,
  verifierFromKey,
} from '../note/note.js';
import { signPromise, verifyPromise } from '../note/promise.js';
import type { LogEntry } from './examine.js';
import { formatTlogProof, verifyTlogProof } from './tlog-proof.js';
import { verifyLog } from './verify-log.js';

const ORIGIN = 'runplane.local/org_test';
let signer: NoteSigner;
let verifier: NoteVerifier;
let entries: LogEntry[];
let checkpoint: string;

const eventOf = (members: object) => canonicalize({ v: 1, org: 'org_test', type: 'x', ...members });

/** 40 actions with three events each, interleaved. */
function honestEntries(): LogEntry[] {
  const last = new Map<string, string>();
  return Array.from({ length: 120 }, (_, index) => {
    const subject = `act_${index % 40}`;
    const leaf = eventOf({ subject, seq: Math.floor(index / 40), prev: last.get(subject) ?? null });
    last.set(subject, toHex(leafHash(leaf)));
    return { index, leaf };
  });
}

const checkpointOf = (list: readonly LogEntry[], by = signer, origin = ORIGIN) =>
  signNote(formatCheckpoint({ origin, size: list.length, root: rootOf(list.map(({ leaf }) => leafHash(leaf))) }), [by]);
const verify = (list: readonly LogEntry[], earlierCheckpoints: string[] = []) =>
  verifyLog({ entries: list, checkpoint, verifier, earlierCheckpoints });
const renumber = (list: readonly LogEntry[]) => list.map((entry, index) => ({ ...entry, index }));

beforeAll(async () => {
  signer = await ed25519Signer(ORIGIN, new Uint8Array(32).fill(7));
  verifier = verifierFromKey(signer.verifierKey);
  entries = honestEntries();
  checkpoint = await checkpointOf(entries);
});

describe('a log whose key was changed', () => {
  const seed = (number: number) => new Uint8Array(32).fill(number);
  const signerOf = (number: number) => ed25519Signer(ORIGIN, seed(number));
  /** 20 entries, of which each of `changes` is the statement at its index. */
  async function changedLog(changes: Record<number, string>): Promise<LogEntry[]> {
    let prev: string | null = null;
    return Array.from({ length: 20 }, (_, index) => {
      const statement = changes[index];
      const data = statement === undefined ? {} : { resource: 'log_key', statement };
      const leaf: string = eventOf({ subject: 'control', seq: index, prev, type: 'control.changed', data });
      prev = toHex(leafHash(leaf));
      return { index, leaf };
    });
  }
  const problemsOf = async (
    list: readonly LogEntry[],
    by: number,
    trusted = 7,
    kept: [size: number, by: number][] = [],
  ) => {
    const earlierCheckpoints = await Promise.all(
      kept.map(async ([size, signedBy]) => checkpointOf(list.slice(0, size), await signerOf(signedBy))),
    );
    const { problems } = await verifyLog({
      entries: list,
      checkpoint: await checkpointOf(list, await signerOf(by)),
      verifier: verifierFromKey((await signerOf(trusted)).verifierKey),
      earlierCheckpoints,
    });
    return problems.map(({ kind }) => kind);
  };
  const change = (from: number, to: number) => signKeyChange(seed(from), seed(to));

  it('is verified by the old key and by each that it named, with all checkpoints that were kept', async () => {
    const list = await changedLog({ 5: await change(7, 8), 12: await change(8, 9) });
    for (const trusted of [7, 8, 9]) expect(await problemsOf(list, 9, trusted)).toEqual([]);
    expect(
      await problemsOf(list, 9, 7, [
        [3, 7],
        [5, 7],
        [5, 8],
        [10, 8],
        [20, 9],
      ]),
    ).toEqual([]);
  });

  it.each<[string, () => Promise<string[]>, string[]]>([
    ['by a key that was not announced', async () => problemsOf(await changedLog({}), 8), ['checkpoint']],
    [
      'by the key that was replaced',
      async () => problemsOf(await changedLog({ 5: await change(7, 8) }), 7),
      ['checkpoint'],
    ],
    [
      'by a key that another one announced',
      async () => problemsOf(await changedLog({ 5: await change(6, 8) }), 8),
      ['checkpoint'],
    ],
    [
      'by a key that a replaced one announced',
      async () => problemsOf(await changedLog({ 5: await change(7, 8), 9: await change(7, 6) }), 6),
      ['key', 'checkpoint'],
    ],
    [
      'by a key whose announcement was tampered with',
      async () =>
        problemsOf(await changedLog({ 5: (await change(7, 8)).replace('key-change/v1', 'key-change/v2') }), 8),
      ['key', 'checkpoint'],
    ],
    [
      'by the old key, in a checkpoint that was kept after the change',
      async () => problemsOf(await changedLog({ 5: await change(7, 8) }), 8, 7, [[10, 7]]),
      ['earlier_checkpoint'],
    ],
  ])('is refused where it is signed %s', async (_, problems, expected) => {
    expect(await problems()).toEqual(expected);
  });
});

describe('the times of entries', () => {
  const DAY = 86_400_000;
  const NOW = Date.parse('2026-01-10T00:00:00Z');
  /** Entries of one action, a day apart, the last of them of NOW. */
  const dated = (days: readonly number[]): LogEntry[] => {
    let prev: string | null = null;
    return days.map((day, index) => {
      const leaf: string = eventOf({ subject: 'act_1', seq: index, prev, at: new Date(NOW + day * DAY).toISOString() });
      prev = toHex(leafHash(leaf));
      return { index, leaf };
    });
  };
  const problemsOf = async (days: readonly number[], size: number, keptAt: number) => {
    const list = dated(days);
    const kept = { note: await checkpointOf(list.slice(0, size)), keptAt };
    return (
      await verifyLog({ entries: list, checkpoint: await checkpointOf(list), verifier, earlierCheckpoints: [kept] })
    ).problems;
  };

  it('lie between those of the checkpoints that a reader kept', async () => {
    expect(await problemsOf([-5, -4, -3, -2, 0], 3, NOW - 2.5 * DAY)).toEqual([]);
  });

  it.each([
    ['an entry that was dated forward', [-5, -4, 3, -2, 0], 2, /was in the log at/],
    ['an entry that was dated back', [-5, -4, -3, -9, 0], 3, /was not in the log at/],
  ])('show %s', async (_, days, index, message) => {
    expect(await problemsOf(days, 3, NOW - 2.5 * DAY)).toEqual([
      { kind: 'time', index, message: expect.stringMatching(message) },
    ]);
  });

  it('are of no account where the reader kept no time', async () => {
    const list = dated([-5, 9]);
    const kept = await checkpointOf(list.slice(0, 1));
    expect(
      await verifyLog({ entries: list, checkpoint: await checkpointOf(list), verifier, earlierCheckpoints: [kept] }),
    ).toMatchObject({ ok: true });
  });
});

describe('an exported log', () => {
  it('verifies, with all checkpoints that were kept', async () => {
    const kept = await Promise.all([0, 1, 64, 120].map((size) => checkpointOf(entries.slice(0, size))));
    expect(await verify(entries, kept)).toMatchObject({ ok: true, size: 120, problems: [] });
  });

  it('is refused for any flipped byte, which is named', async () => {
    for (const index of [0, 17, 63, 119]) {
      const { leaf } = entries[index] as LogEntry;
      for (let at = 0; at < leaf.length; at += 7) {
        const flipped = leaf.slice(0, at) + String.fromCharCode(leaf.charCodeAt(at) ^ 1) + leaf.slice(at + 1);
        const changed = entries.map((entry) => (entry.index === index ? { index, leaf: flipped } : entry));
        const report = await verify(changed);
        expect(report.problems).toContainEqual(expect.objectContaining({ kind: 'root' }));
      }
    }
  });

  it.each<[string, (list: LogEntry[]) => LogEntry[], string]>([
    ['a dropped entry', (list) => list.filter(({ index }) => index !== 50), 'order'],
    ['a dropped entry, renumbered', (list) => renumber(list.filter(({ index }) => index !== 50)), 'chain'],
    ['a duplicate', (list) => renumber([...list.slice(0, 51), ...list.slice(50)]), 'chain'],
    [
      'two swapped entries',
      (list) =>
        renumber([...list.slice(0, 39), list[79], list[39], ...list.slice(40, 79), ...list.slice(80)] as LogEntry[]),
      'chain',
    ],
    ['a cut end', (list) => list.slice(0, 100), 'size'],
    [
      'an invented entry',
      (list) => [...list, { index: 120, leaf: eventOf({ subject: 'act_x', seq: 0, prev: null }) }],
      'size',
    ],
    [
      'a leaf that is no event',
      (list) => list.map((entry) => (entry.index === 5 ? { index: 5, leaf: '{}' } : entry)),
      'leaf',
    ],
  ])('is refused with %s', async (_, change, kind) => {
    const report = await verify(change(entries));
    expect(report.ok).toBe(false);
    expect(report.problems).toContainEqual(expect.objectContaining({ kind }));
  });

  it('that was rewritten and signed again differs from a kept checkpoint', async () => {
    const kept = await checkpointOf(entries.slice(0, 60));
    const forked = entries.map((entry) =>
      entry.index === 10 ? { index: 10, leaf: eventOf({ subject: 'act_10', seq: 0, prev: null, type: 'y' }) } : entry,
    );
    const report = await verifyLog({
      entries: forked,
      checkpoint: await checkpointOf(forked),
      verifier,
      earlierCheckpoints: [kept],
    });
    expect(report.problems).toContainEqual(expect.objectContaining({ kind: 'earlier_checkpoint' }));
  });

  it('of another org, or under another key, is refused', async () => {
    const other = await ed25519Signer('runplane.local/org_other', new Uint8Array(32).fill(7));
    const forged = await ed25519Signer(ORIGIN, new Uint8Array(32).fill(8));
    for (const note of [await checkpointOf(entries, other, other.name), await checkpointOf(entries, forged)]) {
      const report = await verifyLog({ entries, checkpoint: note, verifier });
      expect(report.problems).toContainEqual(expect.objectContaining({ kind: 'checkpoint' }));
    }
  });
});

describe('an event that was signed but is not one of this log', () => {
  const first = { subject: 'act_0', seq: 0, prev: null };
  const problemsOf = async (leaf: string, options: object = {}) => {
    const list = [
      { index: 0, leaf },
      { index: 1, leaf: eventOf({ ...first, subject: 'act_1' }) },
    ];
    const { problems } = await verifyLog({ entries: list, checkpoint: await checkpointOf(list), verifier, ...options });
    return problems;
  };
  const leafProblem = (message: string) => [{ kind: 'leaf', index: 0, message }];

  it.each<[object, string]>([
    [{ v: 2 }, '"v" is 2, not 1'],
    [{ v: '1' }, '"v" is "1", not 1'],
    [{ org: 'org_other' }, '"org" is "org_other", but the log is of "org_test"'],
    [{ org: null }, '"org" is null, but the log is of "org_test"'],
    [{ type: 7 }, '"type" is 7, not the name of a type'],
    [{ subject: '' }, '"subject" is "", not an id'],
    [{ seq: -1 }, '"seq" is -1, not a whole number'],
    [{ seq: '0' }, '"seq" is "0", not a whole number'],
    [{ seq: 0.5 }, '"seq" is 0.5, not a whole number'],
    [{ prev: 'ff' }, '"prev" is "ff", neither null nor a leaf hash'],
    [{ prev: 0 }, '"prev" is 0, neither null nor a leaf hash'],
    [{ org: 'x'.repeat(200) }, `"org" is "${'x'.repeat(79)}…, but the log is of "org_test"`],
  ])('is named with what is wrong: %j', async (members, message) => {
    expect(await problemsOf(eventOf({ ...first, ...members }))).toEqual(leafProblem(message));
  });

  it.each([
    ['no JSON', 'the leaf is not JSON'],
    ['null', 'the leaf is not an audit event but null'],
    ['[1]', 'the leaf is not an audit event but [1]'],
    [`${eventOf(first)} `, 'the leaf is not canonical JSON'],
  ])('is named where it is another form: %j', async (leaf, message) => {
    expect(await problemsOf(leaf)).toEqual(leafProblem(message));
  });

  it('is named with every member that is missing', async () => {
    const messages = (await problemsOf('{}')).map(({ message }) => message);
    for (const member of ['v', 'org', 'type', 'subject', 'seq', 'prev']) {
      expect(messages).toContainEqual(expect.stringContaining(`"${member}" is missing`));
    }
  });

  it('is one of another type only where the types are given', async () => {
    const leaf = eventOf({ ...first, type: 'y' });
    expect(await problemsOf(leaf)).toEqual([]);
    expect(await problemsOf(leaf, { types: new Set(['x']) })).toEqual(leafProblem('"type" is "y", which no log holds'));
    expect(await problemsOf(leaf, { types: new Set(['x', 'y']) })).toEqual([]);
  });

  it('is one of another org than the one that was asked for', async () => {
    const problems = await problemsOf(eventOf(first), { org: 'org_asked' });
    expect(problems.map(({ index }) => index)).toEqual([0, 1]);
  });
});

describe('a tlog-proof', () => {
  const receiptOf = (index: number) =>
    formatTlogProof({
      index,
      proof: inclusionProof(
        entries.map(({ leaf }) => leafHash(leaf)),
        index,
      ),
      checkpoint,
    });

  it('proves its leaf at its index', async () => {
    const { leaf } = entries[33] as LogEntry;
    expect(await verifyTlogProof(leaf, receiptOf(33), verifier)).toMatchObject({ index: 33 });
  });

  it('proves nothing else, and nothing when a byte of it is flipped', async () => {
    const { leaf } = entries[33] as LogEntry;
    const receipt = receiptOf(33);
    await expect(verifyTlogProof(`${leaf} `, receipt, verifier)).rejects.toThrow(NoteError);
    await expect(verifyTlogProof(leaf, receiptOf(34), verifier)).rejects.toThrow(NoteError);
    for (let at = 0; at < receipt.length; at += 3) {
      const flipped = receipt.slice(0, at) + String.fromCharCode(receipt.charCodeAt(at) ^ 1) + receipt.slice(at + 1);
      await expect(verifyTlogProof(leaf, flipped, verifier)).rejects.toThrow(NoteError);
    }
  });
});

describe('a promise', () => {
  it('names log, leaf and time, and no other key can give it', async () => {
    const hash = leafHash('x');
    const note = await signPromise(signer, hash, 1_700_000_000_000);
    expect(await verifyPromise(note, verifier)).toEqual({ origin: ORIGIN, leafHash: hash, atMs: 1_700_000_000_000 });
    const forged = await ed25519Signer(ORIGIN, new Uint8Array(32).fill(8));
    await expect(verifyPromise(await signPromise(forged, hash, 1), verifier)).rejects.toThrow(NoteError);
  });

  it('is no checkpoint, and a checkpoint is no promise', async () => {
    await expect(verifyPromise(checkpoint, verifier)).rejects.toThrow(NoteError);
  });
});
