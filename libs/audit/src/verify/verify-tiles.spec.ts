import { beforeAll, describe, expect, it } from '@jest/globals';
import { archiveReader, collect, filesOf, orgSigner, sampleEntries } from '../../test-support/sample-log.js';
import { type ArchiveFile, readZip, zipFiles } from '../archive/zip.js';
import { concat, utf8 } from '../bytes.js';
import { formatEntryBundle } from '../log/bundles.js';
import { leafHash } from '../log/merkle.js';
import { appendLeaves, emptyTree, type Tile } from '../log/tiles.js';
import { formatCheckpoint } from '../note/checkpoint.js';
import { signNote, verifierFromKey } from '../note/note.js';
import type { VerifyRules } from './verify-log.js';
import { verifyTiles } from './verify-tiles.js';

let files: ArchiveFile[];
let rules: VerifyRules;
beforeAll(async () => {
  files = await filesOf(sampleEntries(600));
  rules = { verifier: verifierFromKey((await orgSigner()).verifierKey) };
});

const verify = (changed: readonly ArchiveFile[]) => verifyTiles(archiveReader(changed), rules);
const change = (path: string, by: (data: Uint8Array) => Uint8Array) =>
  files.map((file) => (file.path === path ? { path, data: by(file.data) } : file));
const flip = (at: number) => (data: Uint8Array) => {
  const flipped = data.slice();
  flipped[at] = (flipped[at] as number) ^ 1;
  return flipped;
};

describe('a log in tiles', () => {
  it('verifies, also out of an archive', async () => {
    expect(files.map(({ path }) => path)).toEqual([
      'checkpoint',
      'tile/0/000',
      'tile/entries/000',
      'tile/0/001',
      'tile/entries/001',
      'tile/0/002.p/88',
      'tile/entries/002.p/88',
      'tile/1/000.p/2',
    ]);
    expect(await verify(files)).toMatchObject({ ok: true, size: 600, problems: [] });
    const unpacked = readZip(await collect(zipFiles(files)));
    expect(unpacked).toEqual(files);
    expect(await verify(unpacked)).toMatchObject({ ok: true });
  });

  it('is refused with any file flipped, cut or missing, and the place is named', async () => {
    for (const { path, data } of files.filter((file) => file.path !== 'checkpoint')) {
      for (const at of [0, data.length >> 1, data.length - 1]) {
        const { ok, problems } = await verify(change(path, flip(at)));
        expect({ path, at, ok }).toEqual({ path, at, ok: false });
        expect(problems.some(({ kind }) => kind === 'tile' || kind === 'leaf' || kind === 'chain')).toBe(true);
      }
      expect((await verify(change(path, (bytes) => bytes.slice(0, -1)))).ok).toBe(false);
      const { problems } = await verify(files.filter((file) => file.path !== path));
      expect(problems).toContainEqual(
        expect.objectContaining({ kind: 'tile', message: expect.stringContaining(path) }),
      );
    }
  });

  it('is refused with any byte of the checkpoint flipped', async () => {
    const note = files[0] as ArchiveFile;
    for (let at = 0; at < note.data.length; at += 3)
      expect((await verify(change('checkpoint', flip(at)))).ok).toBe(false);
    expect(await verify(files.slice(1))).toMatchObject({ ok: false, problems: [{ kind: 'checkpoint' }] });
  });

  it.each<[string, (leaf: Uint8Array) => Uint8Array]>([
    ['a mark of the byte order before it', (leaf) => concat(Uint8Array.of(0xef, 0xbb, 0xbf), leaf)],
    ['a byte that is no UTF-8 behind it', (leaf) => concat(leaf, Uint8Array.of(0xff))],
  ])('is refused with a leaf that was hashed with %s', async (_, change) => {
    const leaves = sampleEntries(3).map(({ leaf }) => utf8(leaf));
    const changed = leaves.with(2, change(leaves[2] as Uint8Array));
    const { newTiles, root } = appendLeaves(emptyTree(), changed.map(leafHash));
    const signer = await orgSigner();
    const note = await signNote(formatCheckpoint({ origin: signer.name, size: 3, root }), [signer]);
    const { problems } = await verify([
      { path: 'checkpoint', data: utf8(note) },
      { path: 'tile/0/000.p/3', data: (newTiles[0] as Tile).data },
      { path: 'tile/entries/000.p/3', data: formatEntryBundle(changed) },
    ]);
    expect(problems).toEqual([{ kind: 'leaf', index: 2, message: 'the leaf is not JSON' }]);
  });

  it('names the hash that a tile has wrong', async () => {
    const { problems } = await verify(change('tile/0/001', flip(32 * 5)));
    expect(problems).toEqual([
      { kind: 'tile', index: 256, message: expect.stringMatching(/^tile\/0\/001: hash 5 is not that of its entry/) },
    ]);
  });
});

describe('an archive', () => {
  it.each([
    ['cut', (bytes: Uint8Array) => bytes.slice(0, -30)],
    ['changed in a file', (bytes: Uint8Array) => flip(2_000)(bytes)],
    ['something else', () => new Uint8Array(100)],
  ])('that is %s is refused', async (_, damage) => {
    const archive = await collect(zipFiles(files));
    expect(() => readZip(damage(archive))).toThrow(RangeError);
  });
});
