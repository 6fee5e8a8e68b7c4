import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  appendLeaves,
  canonicalize,
  emptyTree,
  formatCheckpoint,
  leafHash,
  rootOfState,
  signNote,
  toHex,
  verifierFromKey,
  verifyLog,
} from '@runplane/audit';
import { benchEvent, signerFor } from './bench-log.js';

const ORG = 'org_bench';
/** Events that each action has. */
const CHAIN = 4;

export interface OfflineResult {
  entries: number;
  megabytes: number;
  seconds: number;
}

/** Verifies an exported log from its file: every line read, every leaf parsed and hashed, each action's chain followed. */
export async function measureOffline(entries: number): Promise<OfflineResult> {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-bench-export-'));
  try {
    const path = join(folder, 'log.jsonl');
    const checkpoint = await writeLog(path, entries);
    const began = performance.now();
    const { verifierKey } = await signerFor(ORG);
    const report = await verifyLog({ entries: lines(path), checkpoint, verifier: verifierFromKey(verifierKey) });
    if (!report.ok) throw new Error(`the log is not verified: ${report.problems[0]?.message}`);
    const seconds = (performance.now() - began) / 1_000;
    return { entries: report.size, megabytes: statSync(path).size / 1e6, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeLog(path: string, entries: number): Promise<string> {
  let state = emptyTree();
  let batch: Uint8Array[] = [];
  const flush = () => {
    ({ state } = appendLeaves(state, batch));
    batch = [];
  };
  const leaves = function* () {
    let prev: string | null = null;
    for (let index = 0; index < entries; index++) {
      const seq = index % CHAIN;
      const event = { ...benchEvent(`act_${Math.floor(index / CHAIN)}`), seq, prev: seq === 0 ? null : prev };
      const leaf = canonicalize({ v: 1, org: ORG, ...event });
      const hash = leafHash(leaf);
      prev = toHex(hash);
      if (batch.push(hash) === 1_024) flush();
      yield `${JSON.stringify({ index, leafHash: prev, event: leaf })}\n`;
    }
    flush();
  };
  await pipeline(Readable.from(leaves()), createWriteStream(path));
  const signer = await signerFor(ORG);
  return signNote(formatCheckpoint({ origin: signer.name, size: state.size, root: rootOfState(state) }), [signer]);
}

async function* lines(path: string) {
  for await (const line of createInterface({ input: createReadStream(path, { highWaterMark: 1 << 20 }) })) {
    const { index, event } = JSON.parse(line) as { index: number; event: string };
    yield { index, leaf: event };
  }
}
