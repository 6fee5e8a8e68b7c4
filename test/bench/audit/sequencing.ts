import { canonicalize, inclusionProofFromTiles, leafHash, toHex } from '@runplane/audit';
import { LogWriter, Sequencer } from '@runplane/database';
import { type Summary, summarise } from '../summary.js';
import { type BenchLog, benchEvent, signerFor } from './bench-log.js';

/** Entries that wait, put there at once. */
export async function preload(log: BenchLog, org: string, count: number, from = 0): Promise<void> {
  const rows = Array.from({ length: count }, (_, at) => {
    const event = benchEvent(`act_${from + at}`);
    const leaf = canonicalize({ v: 1, org, ...event });
    return { subject: event.subject, leaf, hash: toHex(leafHash(leaf)) };
  });
  for (let at = 0; at < rows.length; at += 10_000) {
    const part = rows.slice(at, at + 10_000);
    await log.admin.query(
      `INSERT INTO audit_entries (org_id, subject, seq, leaf, leaf_hash)
       SELECT $1, subject, 0, leaf, hash FROM unnest($2::text[], $3::text[], $4::text[]) AS t (subject, leaf, hash)`,
      [org, part.map(({ subject }) => subject), part.map(({ leaf }) => leaf), part.map(({ hash }) => hash)],
    );
  }
}

/** Entries a second that a sequencer alone puts into the tree, checkpoints and all. */
export async function sequenceAll(log: BenchLog): Promise<{ seconds: number; passes: number }> {
  const writer = new LogWriter(await log.connect(), signerFor);
  const began = performance.now();
  for (let passes = 1; ; passes++) {
    const { more, failed } = await writer.pass();
    if (failed.size > 0) throw [...failed.values()][0];
    if (!more) return { seconds: (performance.now() - began) / 1_000, passes };
  }
}

/** Milliseconds from a committed append until its proof to a signed checkpoint can be read. */
export async function measureReceipts(log: BenchLog, samples: number): Promise<Summary> {
  const org = await log.createOrg();
  const sequencer = new Sequencer({ url: log.urls.worker, signerFor, onError: (error) => console.error(error) });
  await sequencer.start();
  const times: number[] = [];
  try {
    // The first one waits until the sequencer leads.
    for (let sample = -1; sample < samples; sample++) {
      const event = benchEvent(`act_${sample}`);
      const { leafHash: hash } = await log.database.withOrg(org, ({ audit }) => audit.append(event));
      const began = performance.now();
      while (!(await hasProof(log, org, hash)));
      if (sample >= 0) times.push(performance.now() - began);
    }
  } finally {
    await sequencer.stop();
  }
  return summarise(times);
}

async function hasProof(log: BenchLog, org: string, hash: string): Promise<boolean> {
  return log.database.withOrg(org, async ({ audit }) => {
    const index = await audit.indexOf(hash);
    const size = (await audit.checkpoint())?.size ?? 0;
    if (index === null || index >= size) return false;
    await inclusionProofFromTiles(audit.tileReader(), index, size);
    return true;
  });
}

export interface GrowthPoint {
  size: number;
  /** Of a batch of 4,096 on top of a log of this size. */
  entriesPerSecond: number;
  /** Of one proof, milliseconds. */
  proofMs: number;
}

/** The same batch and the same proof, on top of logs of growing sizes. */
export async function measureGrowth(log: BenchLog, sizes: readonly number[]): Promise<GrowthPoint[]> {
  const org = await log.createOrg();
  const points: GrowthPoint[] = [];
  let size = 1;
  for (const target of sizes) {
    while (size < target) {
      const count = Math.min(100_000, target - size);
      await preload(log, org, count, size);
      await sequenceAll(log);
      size += count;
    }
    await log.admin.query('ANALYZE audit_entries, audit_order, audit_pending, audit_tiles');
    await preload(log, org, 4_096, size);
    const { seconds } = await sequenceAll(log);
    size += 4_096;
    points.push({ size: target, entriesPerSecond: 4_096 / seconds, proofMs: await proofTime(log, org, size) });
  }
  return points;
}

async function proofTime(log: BenchLog, org: string, size: number): Promise<number> {
  const proofs = 50;
  const began = performance.now();
  for (let proof = 0; proof < proofs; proof++) {
    const index = Math.floor((size * (proof + 0.5)) / proofs);
    await log.database.withOrg(org, ({ audit }) => inclusionProofFromTiles(audit.tileReader(), index, size));
  }
  return (performance.now() - began) / proofs;
}
