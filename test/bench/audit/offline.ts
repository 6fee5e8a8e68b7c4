import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  appendLeaves,
  bundlePath,
  canonicalize,
  emptyTree,
  formatCheckpoint,
  formatEntryBundle,
  leafHash,
  rootOfState,
  signNote,
  TILE_WIDTH,
  type Tile,
  tilePath,
  toHex,
  utf8,
} from '@runplane/audit';
import { EXIT, run } from '@runplane/cli';
import { benchEvent, signerFor } from './bench-log.js';

const ORG = 'org_bench';
/** Events that each action has. */
const CHAIN = 4;

export interface OfflineResult {
  entries: number;
  megabytes: number;
  seconds: number;
}

const nothing = async () => '';

/** `runplane audit verify` of an exported log: every leaf read and hashed, each action's chain followed, on all cores. */
export async function measureOffline(entries: number): Promise<{ lines: OfflineResult; tiles: OfflineResult }> {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-bench-export-'));
  try {
    const [lines, tiles] = [join(folder, 'log.jsonl'), join(folder, 'log')];
    const megabytes = await writeLog(lines, tiles, entries);
    return { lines: await verified(lines, megabytes), tiles: await verified(tiles, megabytes) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function verified(path: string, megabytes: number): Promise<OfflineResult> {
  const { verifierKey } = await signerFor(ORG);
  const began = performance.now();
  let report = '';
  const code = await run(['audit', 'verify', path, '--key', verifierKey, '--json'], {
    out: (text) => {
      report += text;
    },
    err: (text) => {
      process.stderr.write(text);
    },
    env: {},
    cwd: dirname(path),
    isInteractive: false,
    outIsTerminal: false,
    fetch,
    input: { isTerminal: false, text: nothing, line: nothing, secret: nothing },
    signal: new AbortController().signal,
  });
  const seconds = (performance.now() - began) / 1_000;
  if (code !== EXIT.ok) throw new Error(`the log is not verified: ${report}`);
  const { size } = JSON.parse(report) as { size: number };
  return { entries: size, megabytes, seconds };
}

/** Both forms of an export. The leaves first: the header of the lines has the checkpoint of all. Returns megabytes of lines. */
async function writeLog(path: string, folder: string, entries: number): Promise<number> {
  const write = (name: string, data: Uint8Array | string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), data);
  };
  let state = emptyTree();
  const open = new Map<number, Tile>();
  let batch: Uint8Array[] = [];
  const flush = () => {
    if (batch.length === 0) return;
    const index = Math.floor(state.size / TILE_WIDTH);
    write(bundlePath(index, batch.length), formatEntryBundle(batch));
    const grown = appendLeaves(state, batch.map(leafHash));
    state = grown.state;
    batch = [];
    for (const tile of grown.newTiles) {
      if (tile.width < TILE_WIDTH) open.set(tile.level, tile);
      else {
        open.delete(tile.level);
        write(tilePath(tile.level, tile.index), tile.data);
      }
    }
  };
  const leaves = function* () {
    let prev: string | null = null;
    for (let index = 0; index < entries; index++) {
      const seq = index % CHAIN;
      const event = { ...benchEvent(`act_${Math.floor(index / CHAIN)}`), seq, prev: seq === 0 ? null : prev };
      const leaf = canonicalize({ v: 1, org: ORG, ...event });
      prev = toHex(leafHash(leaf));
      if (batch.push(utf8(leaf)) === TILE_WIDTH) flush();
      yield `${JSON.stringify({ index, leafHash: prev, event: leaf })}\n`;
    }
    flush();
  };
  const lines = `${path}.entries`;
  await pipeline(Readable.from(leaves()), createWriteStream(lines));
  for (const { level, index, width, data } of open.values()) write(tilePath(level, index, width), data);
  const signer = await signerFor(ORG);
  const checkpoint = await signNote(
    formatCheckpoint({ origin: signer.name, size: state.size, root: rootOfState(state) }),
    [signer],
  );
  write('checkpoint', checkpoint);
  const header = { format: 'runplane-audit-export/v1', logKey: signer.verifierKey, size: state.size, checkpoint };
  writeFileSync(path, `${JSON.stringify(header)}\n`);
  await pipeline(createReadStream(lines), createWriteStream(path, { flags: 'a' }));
  rmSync(lines);
  return statSync(path).size / 1e6;
}
