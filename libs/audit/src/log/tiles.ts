/**
 * Tiles of height 8 (C2SP tlog-tiles): level 0 holds leaf hashes, each hash of level n + 1 is the root of one full tile
 * of level n. A tile is `width` hashes of 32 bytes, concatenated; full ones never change.
 */
import { concat } from '../bytes.js';
import { consistencyRanges, emptyRoot, HASH_BYTES, inclusionRanges, nodeHash, splitOf } from './merkle.js';

export const TILE_WIDTH = 256;
const HEIGHT = 8;

export interface TileReader {
  /** `width` hashes of the tile; a wider one that holds them is cut by the reader. */
  readTile(level: number, index: number, width: number): Promise<Uint8Array>;
}

export interface Tile {
  level: number;
  index: number;
  /** 1..256 hashes. */
  width: number;
  data: Uint8Array;
}

/**
 * The right edge of a tree: for each level the hashes of its last, partial tile (0..255). With it a batch is appended
 * without reading the tree.
 */
export interface TreeState {
  size: number;
  edge: Uint8Array[][];
}

export function emptyTree(): TreeState {
  return { size: 0, edge: [] };
}

/** Appends leaf hashes. `newTiles` are all tiles that changed: full ones, and the partial one at the end of a level. */
export function appendLeaves(
  state: TreeState,
  leafHashes: readonly Uint8Array[],
): { state: TreeState; newTiles: Tile[]; root: Uint8Array } {
  const edge = state.edge.map((hashes) => [...hashes]);
  const newTiles: Tile[] = [];
  let added = [...leafHashes];
  let before = state.size;
  for (let level = 0; added.length > 0; level++) {
    const open = edge[level] ?? [];
    let index = Math.floor(before / TILE_WIDTH);
    const roots: Uint8Array[] = [];
    for (const hash of added) {
      open.push(hash);
      if (open.length < TILE_WIDTH) continue;
      newTiles.push({ level, index: index++, width: TILE_WIDTH, data: concat(...open) });
      roots.push(fullRoot(open));
      open.length = 0;
    }
    if (open.length > 0) newTiles.push({ level, index, width: open.length, data: concat(...open) });
    edge[level] = open;
    before = Math.floor(before / TILE_WIDTH);
    added = roots;
  }
  const next = { size: state.size + leafHashes.length, edge };
  return { state: next, newTiles, root: rootOfState(next) };
}

/** The state of a stored tree, read from its partial tiles. */
export async function treeStateFromTiles(reader: TileReader, size: number): Promise<TreeState> {
  const edge: Uint8Array[][] = [];
  for (let count = size, level = 0; count > 0; count = Math.floor(count / TILE_WIDTH), level++) {
    const width = count % TILE_WIDTH;
    edge[level] =
      width === 0 ? [] : hashesOf(await reader.readTile(level, Math.floor(count / TILE_WIDTH), width), width);
  }
  return { size, edge };
}

/** Root of the tree: the hashes of the edge, from the smallest subtree to the largest. */
export function rootOfState({ size, edge }: TreeState): Uint8Array {
  if (size === 0) return emptyRoot();
  let root: Uint8Array | null = null;
  for (const hashes of edge) {
    for (const subtree of perfectSubtrees(hashes).reverse()) root = root ? nodeHash(subtree, root) : subtree;
  }
  return root as Uint8Array;
}

export async function rootFromTiles(reader: TileReader, size: number): Promise<Uint8Array> {
  return rootOfState(await treeStateFromTiles(reader, size));
}

export async function inclusionProofFromTiles(reader: TileReader, index: number, size: number): Promise<Uint8Array[]> {
  return rangesFromTiles(reader, size, inclusionRanges(index, size));
}

/** Proof between the trees of the first `first` and the first `second` leaves. */
export async function consistencyProofFromTiles(
  reader: TileReader,
  first: number,
  second: number,
): Promise<Uint8Array[]> {
  return rangesFromTiles(reader, second, consistencyRanges(first, second));
}

async function rangesFromTiles(reader: TileReader, size: number, ranges: [number, number][]): Promise<Uint8Array[]> {
  const tiles = new Map<string, Promise<Uint8Array>>();
  const read = (level: number, index: number) => {
    const width = Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH);
    const key = `${level}/${index}`;
    const tile = tiles.get(key) ?? reader.readTile(level, index, width);
    tiles.set(key, tile);
    return tile;
  };
  // One after the other: a reader over a database has one connection.
  const hashes: Uint8Array[] = [];
  for (const [from, to] of ranges) hashes.push(await rangeHash(read, from, to));
  return hashes;
}

type ReadTile = (level: number, index: number) => Promise<Uint8Array>;

/** Hash over leaves `[from, to)`, which is a range of an RFC 6962 proof: `from` is a multiple of the range's split. */
async function rangeHash(read: ReadTile, from: number, to: number): Promise<Uint8Array> {
  const count = to - from;
  if (Number.isInteger(Math.log2(count)) && from % count === 0) return perfectHash(read, from, count);
  const middle = from + splitOf(count);
  return nodeHash(await rangeHash(read, from, middle), await rangeHash(read, middle, to));
}

/** Hash of a perfect, aligned subtree: from one tile of the highest level that holds it. */
async function perfectHash(read: ReadTile, from: number, count: number): Promise<Uint8Array> {
  const level = Math.floor(Math.log2(count) / HEIGHT);
  const unit = TILE_WIDTH ** level;
  const first = from / unit;
  const tile = await read(level, Math.floor(first / TILE_WIDTH));
  const start = first % TILE_WIDTH;
  const hashes: Uint8Array[] = [];
  for (let i = start; i < start + count / unit; i++) hashes.push(tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
  return fullRoot(hashes);
}

/** Root of 2^n hashes. */
function fullRoot(hashes: readonly Uint8Array[]): Uint8Array {
  let row = [...hashes];
  while (row.length > 1) {
    const next: Uint8Array[] = [];
    for (let i = 0; i < row.length; i += 2) next.push(nodeHash(row[i] as Uint8Array, row[i + 1] as Uint8Array));
    row = next;
  }
  return row[0] as Uint8Array;
}

/** Roots of the perfect subtrees into which a partial tile falls, largest first. */
function perfectSubtrees(hashes: readonly Uint8Array[]): Uint8Array[] {
  const roots: Uint8Array[] = [];
  for (let at = 0, left = hashes.length; left > 0; ) {
    const count = 2 ** Math.floor(Math.log2(left));
    roots.push(fullRoot(hashes.slice(at, at + count)));
    at += count;
    left -= count;
  }
  return roots;
}

function hashesOf(data: Uint8Array, width: number): Uint8Array[] {
  if (data.length < width * HASH_BYTES)
    throw new RangeError(`the tile holds ${data.length} bytes, not ${width} hashes`);
  return Array.from({ length: width }, (_, i) => data.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/** `tile/<level>/<index>` with the index in groups of three digits, and `.p/<width>` for a partial tile. */
export function tilePath(level: number, index: number, width = TILE_WIDTH): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) as string[];
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The reverse of `tilePath`; null for anything that it would not write. */
export function parseTilePath(path: string): { level: number; index: number; width: number } | null {
  const match = /^tile\/(\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (!match) return null;
  const level = Number(match[1]);
  const index = Number((match[2] as string).replace(/[x/]/g, ''));
  const width = match[3] === undefined ? TILE_WIDTH : Number(match[3]);
  if (!Number.isSafeInteger(index) || width < 1 || width > TILE_WIDTH) return null;
  return tilePath(level, index, width) === path ? { level, index, width } : null;
}
