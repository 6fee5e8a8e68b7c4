/** Entry bundles (C2SP tlog-tiles, "Log Entries"): up to 256 entries, each after its length in two bytes, big-endian. */
import { concat } from '../bytes.js';
import { parseTilePath, TILE_WIDTH, tilePath } from './tiles.js';

/** Longest entry: its length is written in two bytes. */
export const MOST_ENTRY_BYTES = 65_535;

/** Throws `RangeError` on an entry that is too long. */
export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const parts = entries.flatMap((entry) => {
    if (entry.length > MOST_ENTRY_BYTES)
      throw new RangeError(`an entry of ${entry.length} bytes does not fit a bundle`);
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
  });
  return concat(...parts);
}

/** Throws `RangeError` unless the bytes are exactly `width` entries. */
export function parseEntryBundle(data: Uint8Array, width: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < data.length) {
    const length = at + 2 <= data.length ? ((data[at] as number) << 8) | (data[at + 1] as number) : Number.NaN;
    if (!(at + 2 + length <= data.length)) throw new RangeError(`entry ${entries.length} of the bundle is cut`);
    entries.push(data.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  if (entries.length !== width) throw new RangeError(`the bundle has ${entries.length} entries, not ${width}`);
  return entries;
}

/** `tile/entries/<index>`, as `tilePath`. */
export function bundlePath(index: number, width = TILE_WIDTH): string {
  return tilePath(0, index, width).replace('tile/0/', 'tile/entries/');
}

/** The reverse of `bundlePath`; null for anything that it would not write. */
export function parseBundlePath(path: string): { index: number; width: number } | null {
  if (!path.startsWith('tile/entries/')) return null;
  const tile = parseTilePath(path.replace('tile/entries/', 'tile/0/'));
  return tile && { index: tile.index, width: tile.width };
}

/** Every tile and bundle of a tree of this size, in the order in which they are written. */
export function* pathsOfTree(
  size: number,
): Generator<
  { path: string; width: number } & (
    | { kind: 'entries'; index: number }
    | { kind: 'tile'; level: number; index: number }
  )
> {
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < count; index++) {
      const width = Math.min(TILE_WIDTH, count - index * TILE_WIDTH);
      yield { kind: 'tile', level, index, width, path: tilePath(level, index, width) };
      if (level === 0) yield { kind: 'entries', index, width, path: bundlePath(index, width) };
    }
  }
}
