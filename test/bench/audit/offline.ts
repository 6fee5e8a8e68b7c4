import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** `runplane audit verify` of an exported log: every leaf parsed and hashed, each action's chain followed, on all cores. */
export async function measureOffline(entries: number): Promise<OfflineResult> {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-bench-export-'));
  try {
    const path = join(folder, 'log.jsonl');
    await writeLog(path, entries);
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
      cwd: folder,
      isInteractive: false,
      outIsTerminal: false,
      fetch,
      input: { isTerminal: false, text: nothing, line: nothing, secret: nothing },
      signal: new AbortController().signal,
    });
    const seconds = (performance.now() - began) / 1_000;
    if (code !== EXIT.ok) throw new Error(`the log is not verified: ${report}`);
    const { size } = JSON.parse(report) as { size: number };
    return { entries: size, megabytes: statSync(path).size / 1e6, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The leaves first: the header of an export has the checkpoint of all. */
async function writeLog(path: string, entries: number): Promise<void> {
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
  const lines = `${path}.entries`;
  await pipeline(Readable.from(leaves()), createWriteStream(lines));
  const signer = await signerFor(ORG);
  const checkpoint = await signNote(
    formatCheckpoint({ origin: signer.name, size: state.size, root: rootOfState(state) }),
    [signer],
  );
  const header = { format: 'runplane-audit-export/v1', logKey: signer.verifierKey, size: state.size, checkpoint };
  writeFileSync(path, `${JSON.stringify(header)}\n`);
  await pipeline(createReadStream(lines), createWriteStream(path, { flags: 'a' }));
  rmSync(lines);
}
