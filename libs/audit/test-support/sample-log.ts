import { type ArchiveFile } from '../src/archive/zip.js';
import { concat, toBase64, toHex, utf8 } from '../src/bytes.js';
import { canonicalize } from '../src/canonical-json.js';
import { formatEntryBundle, pathsOfTree } from '../src/log/bundles.js';
import { inclusionProof, leafHash, rootOf } from '../src/log/merkle.js';
import { logOrigin, opaqueOrigin, superLogOrigin } from '../src/log/origin.js';
import { appendLeaves, emptyTree, type Tile } from '../src/log/tiles.js';
import { formatCheckpoint, parseCheckpoint } from '../src/note/checkpoint.js';
import { publicKeyOf } from '../src/note/ed25519.js';
import { ed25519Signer, type NoteSigner, signatureLine, signNote, splitNote } from '../src/note/note.js';
import type { Anchor } from '../src/verify/anchor.js';
import type { LogEntry } from '../src/verify/examine.js';
import { formatTlogProof } from '../src/verify/tlog-proof.js';

export const ORG = 'org_test';
/** When every event says that it was made. */
export const AT = '2023-11-14T00:00:00.000Z';
export const SEED = new Uint8Array(32).fill(7);

export const orgSigner = (seed = SEED, org = ORG): Promise<NoteSigner> => ed25519Signer(logOrigin(org), seed);

export const eventOf = (members: object): string => canonicalize({ v: 1, org: ORG, type: 'x', at: AT, ...members });

/** `actions` actions with events one after the other, interleaved. */
export function sampleEntries(count: number, actions = 40): LogEntry[] {
  const last = new Map<string, string>();
  return Array.from({ length: count }, (_, index) => {
    const subject = `act_${index % actions}`;
    const leaf = eventOf({ subject, seq: Math.floor(index / actions), prev: last.get(subject) ?? null });
    last.set(subject, toHex(leafHash(leaf)));
    return { index, leaf };
  });
}

export async function checkpointOf(entries: readonly LogEntry[], signer?: NoteSigner): Promise<string> {
  const by = signer ?? (await orgSigner());
  const root = rootOf(entries.map(({ leaf }) => leafHash(leaf)));
  return signNote(formatCheckpoint({ origin: by.name, size: entries.length, root }), [by]);
}

/** A checkpoint as the second of three leaves of the super-log, under a checkpoint that these witnesses cosigned. */
export async function anchorOf(
  checkpoint: string,
  cosigners: readonly NoteSigner[],
  seed = SEED,
  firstSeed = seed,
): Promise<Anchor> {
  const salt = new Uint8Array(32).fill(9);
  const parsed = parseCheckpoint(splitNote(checkpoint).text);
  const leaf = formatCheckpoint({ ...parsed, origin: opaqueOrigin(logOrigin(ORG), salt) });
  const hashes = ['a', leaf, 'c'].map((one) => leafHash(one));
  const signer = await ed25519Signer(superLogOrigin(await publicKeyOf(firstSeed)), seed);
  const text = formatCheckpoint({ origin: signer.name, size: 3, root: rootOf(hashes) });
  const lines = await Promise.all(cosigners.map((one) => signatureLine(text, one)));
  const note = (await signNote(text, [signer])) + lines.join('');
  const proof = formatTlogProof({ index: 1, proof: inclusionProof(hashes, 1), checkpoint: note });
  return { leaf, proof, salt: toBase64(salt) };
}

/** The files of a log as it is exported. */
export async function filesOf(entries: readonly LogEntry[], signer?: NoteSigner): Promise<ArchiveFile[]> {
  const leaves = entries.map(({ leaf }) => utf8(leaf));
  const tiles = new Map<string, Tile>();
  for (const tile of appendLeaves(emptyTree(), leaves.map(leafHash)).newTiles)
    tiles.set(`${tile.level}/${tile.index}`, tile);
  const parts = [...pathsOfTree(entries.length)].map((part): ArchiveFile => {
    if (part.kind === 'tile') return { path: part.path, data: (tiles.get(`${part.level}/${part.index}`) as Tile).data };
    return { path: part.path, data: formatEntryBundle(leaves.slice(part.index * 256, part.index * 256 + part.width)) };
  });
  return [{ path: 'checkpoint', data: utf8(await checkpointOf(entries, signer)) }, ...parts];
}

export const archiveReader =
  (files: readonly ArchiveFile[]) =>
  async (path: string): Promise<Uint8Array | null> =>
    files.find((file) => file.path === path)?.data ?? null;

export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return concat(...all);
}
