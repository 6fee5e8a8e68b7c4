/** Verifies a log that is exported as C2SP tlog-tiles: every entry, every tile at every level, and the checkpoint. */
import { equalBytes, fromUtf8, toHex } from '../bytes.js';
import { bundlePath, parseEntryBundle } from '../log/bundles.js';
import { HASH_BYTES, leafHash } from '../log/merkle.js';
import { appendLeaves, emptyTree, TILE_WIDTH, type Tile, tilePath } from '../log/tiles.js';
import { type LogProblem, type VerifyReport, type VerifyRules, verifyLog } from './verify-log.js';

/** `checkpoint`, `tile/…`: the bytes of one file of the export, or null if it is not there. */
export type ReadFile = (path: string) => Promise<Uint8Array | null>;

/** As `verifyLog`; each tile that is missing or not what its entries hash to is a problem of its own. */
export async function verifyTiles(read: ReadFile, rules: VerifyRules): Promise<VerifyReport> {
  const problems: LogProblem[] = [];
  const note = await read('checkpoint');
  const size = note ? sizeIn(note) : null;
  if (!note || size === null) {
    problems.push({ kind: 'checkpoint', index: null, message: 'the export has no readable checkpoint' });
    return { ok: false, size: 0, root: '', problems };
  }
  const tiles = new TileCheck(read, size, problems);
  const report = await verifyLog({ ...rules, entries: entriesOf(read, size, tiles, problems), checkpoint: text(note) });
  return { ...report, ok: report.ok && problems.length === 0, problems: [...problems, ...report.problems] };
}

async function* entriesOf(read: ReadFile, size: number, tiles: TileCheck, problems: LogProblem[]) {
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    const first = index * TILE_WIDTH;
    const width = Math.min(TILE_WIDTH, size - first);
    const path = bundlePath(index, width);
    const entries = bundleIn(await read(path), width);
    if (typeof entries === 'string') {
      problems.push({ kind: 'tile', index: first, message: `${path}: ${entries}` });
      return;
    }
    await tiles.add(entries.map(leafHash));
    for (const [at, leaf] of entries.entries()) yield { index: first + at, leaf: text(leaf) };
  }
}

/** Compares the stored tiles with those that the entries make. */
class TileCheck {
  private state = emptyTree();

  constructor(
    private readonly read: ReadFile,
    private readonly size: number,
    private readonly problems: LogProblem[],
  ) {}

  async add(hashes: Uint8Array[]): Promise<void> {
    const { state, newTiles } = appendLeaves(this.state, hashes);
    this.state = state;
    for (const tile of newTiles.filter((one) => this.isStored(one))) await this.compare(tile);
  }

  /** A partial tile is stored at the end of the tree only. */
  private isStored({ level, index, width }: Tile): boolean {
    return width === TILE_WIDTH || index * TILE_WIDTH + width === Math.floor(this.size / TILE_WIDTH ** level);
  }

  private async compare({ level, index, width, data }: Tile): Promise<void> {
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

function bundleIn(data: Uint8Array | null, width: number): Uint8Array[] | string {
  if (!data) return 'is missing';
  try {
    return parseEntryBundle(data, width);
  } catch (error) {
    return (error as Error).message;
  }
}

function sizeIn(note: Uint8Array): number | null {
  const line = text(note).split('\n')[1] ?? '';
  return /^(0|[1-9]\d{0,15})$/.test(line) ? Number(line) : null;
}

/** Bytes that are no UTF-8 are no leaf of this log either: what is shown for them is of no account, their hash counts. */
function text(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    return '';
  }
}
