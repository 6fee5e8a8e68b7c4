/** Verifies a log that is exported as C2SP tlog-tiles: every entry, every tile at every level, and the checkpoint. */
import { equalBytes, fromUtf8, toHex } from '../bytes.js';
import { bundlePath } from '../log/bundles.js';
import { HASH_BYTES } from '../log/merkle.js';
import { TILE_WIDTH, type Tile, tilePath } from '../log/tiles.js';
import type { ExpectedEvents } from './event-shape.js';
import { type ExaminedEntries, examineBundle } from './examine.js';
import {
  expectedEvents,
  type LogProblem,
  type VerifyReport,
  type VerifyRules,
  verifyExaminedLog,
} from './verify-log.js';

/** `checkpoint`, `tile/…`, `anchor.json` (a `LogAnchor`): the bytes of one file of the export, or null if it is not there. */
export type ReadFile = (path: string) => Promise<Uint8Array | null>;

/** Where an export in tiles says where witnesses saw it. */
export const ANCHOR_FILE = 'anchor.json';

export interface BundlePlace {
  path: string;
  index: number;
  width: number;
}

/** What `examineBundle` says of each bundle, in their order; no more of them are asked for than are examined. */
export type ExamineBundles = (
  bundles: Iterable<BundlePlace>,
  expected: ExpectedEvents,
) => AsyncIterable<ExaminedEntries | string>;

/**
 * As `verifyLog`; each tile that is missing or not what its entries hash to is a problem of its own. `examine` is for
 * who shares the bundles between threads.
 */
export async function verifyTiles(
  read: ReadFile,
  rules: VerifyRules,
  examine: ExamineBundles = oneByOne(read),
): Promise<VerifyReport> {
  const problems: LogProblem[] = [];
  const note = await read('checkpoint');
  const size = note ? sizeIn(note) : null;
  if (!note || size === null) {
    problems.push({ kind: 'checkpoint', index: null, message: 'the export has no readable checkpoint' });
    return { ok: false, size: 0, root: '', witnessedBy: [], problems };
  }
  const parts = wholeBundles(size, examine(bundlesOf(size), expectedEvents(rules)), problems);
  const tiles = new TileCheck(read, size, problems);
  const onTiles = (made: readonly Tile[]) => tiles.compare(made);
  const anchor = rules.anchor ?? anchorIn(await read(ANCHOR_FILE));
  const report = await verifyExaminedLog({ ...rules, anchor, parts, onTiles, checkpoint: text(note) });
  return { ...report, ok: report.ok && problems.length === 0, problems: [...problems, ...report.problems] };
}

/** What is no JSON is no anchor: to be reported, as one that is malformed. */
function anchorIn(file: Uint8Array | null): unknown {
  if (!file) return null;
  try {
    return JSON.parse(text(file));
  } catch {
    return {};
  }
}

/** One by one: a checkpoint may claim any size. */
function* bundlesOf(size: number): Generator<BundlePlace> {
  for (let index = 0; index * TILE_WIDTH < size; index++) yield bundleAt(index, size);
}

function bundleAt(index: number, size: number): BundlePlace {
  const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
  return { path: bundlePath(index, width), index, width };
}

function oneByOne(read: ReadFile): ExamineBundles {
  return async function* (bundles, expected) {
    for (const bundle of bundles) yield examineBundle(await read(bundle.path), bundle, expected);
  };
}

/** The entries up to the first bundle that can't be read, which is a problem. */
async function* wholeBundles(
  size: number,
  examined: AsyncIterable<ExaminedEntries | string>,
  problems: LogProblem[],
): AsyncGenerator<ExaminedEntries> {
  let done = 0;
  for await (const part of examined) {
    const { path, index } = bundleAt(done++, size);
    if (typeof part === 'string') {
      problems.push({ kind: 'tile', index: index * TILE_WIDTH, message: `${path}: ${part}` });
      return;
    }
    yield part;
  }
}

/** Compares the stored tiles with those that the entries make. */
class TileCheck {
  constructor(
    private readonly read: ReadFile,
    private readonly size: number,
    private readonly problems: LogProblem[],
  ) {}

  async compare(tiles: readonly Tile[]): Promise<void> {
    for (const tile of tiles) if (this.isStored(tile)) await this.compareOne(tile);
  }

  /** A partial tile is stored at the end of the tree only. */
  private isStored({ level, index, width }: Tile): boolean {
    return width === TILE_WIDTH || index * TILE_WIDTH + width === Math.floor(this.size / TILE_WIDTH ** level);
  }

  private async compareOne({ level, index, width, data }: Tile): Promise<void> {
    const path = tilePath(level, index, width);
    const stored = await this.read(path);
    if (stored && equalBytes(stored, data)) return;
    const message = stored ? `${path}: ${differenceOf(stored, data, level)}` : `${path} is missing`;
    this.problems.push({ kind: 'tile', index: index * TILE_WIDTH ** (level + 1), message });
  }
}

function differenceOf(stored: Uint8Array, data: Uint8Array, level: number): string {
  if (stored.length !== data.length) return `has ${stored.length} bytes, not ${data.length}`;
  const at = Math.floor(stored.findIndex((byte, index) => byte !== data[index]) / HASH_BYTES);
  const hash = toHex(data.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
  return `hash ${at} is not that of its ${level === 0 ? 'entry' : 'tile'}, ${hash.slice(0, 16)}…`;
}

function sizeIn(note: Uint8Array): number | null {
  const line = text(note).split('\n')[1] ?? '';
  return /^(0|[1-9]\d{0,15})$/.test(line) ? Number(line) : null;
}

/** Bytes that are no UTF-8 are no checkpoint of this log. */
function text(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    return '';
  }
}
