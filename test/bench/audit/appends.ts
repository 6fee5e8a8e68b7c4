import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Sequencer } from '@runplane/database';
import type pg from 'pg';
import { type Summary, summarise } from '../summary.js';
import { type BenchLog, benchEvent, signerFor, WRITERS } from './bench-log.js';
import { sequenceAll } from './sequencing.js';

export interface AppendRate {
  scheme: string;
  perSecond: number;
  /** Milliseconds. */
  times: Summary;
}

type Append = () => Promise<unknown>;

interface Scheme {
  scheme: string;
  writers: Append[];
  /** Around each round of it, not measured. */
  before?: () => Promise<void>;
  after?: () => Promise<void>;
}

/** Rates of durable appends, each in a transaction of its own, by 16 writers: the schemes take turns in each round. */
export async function measureAppends(
  log: BenchLog,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<AppendRate[]> {
  const schemes: Scheme[] = [await plainInsert(log), await rowChain(log), await outbox(log), await sequenced(log)];
  const times = new Map(schemes.map(({ scheme }) => [scheme, { ms: [] as number[], elapsed: 0 }]));
  for (let round = 0; round < rounds; round++) {
    for (const { scheme, writers, before, after } of schemes) {
      const measured = times.get(scheme) as { ms: number[]; elapsed: number };
      await before?.();
      const began = performance.now();
      const end = began + seconds * 1_000;
      await Promise.all(writers.map((append) => repeat(append, end, measured.ms)));
      measured.elapsed += performance.now() - began;
      await after?.();
    }
  }
  return schemes.map(({ scheme }) => {
    const { ms, elapsed } = times.get(scheme) as { ms: number[]; elapsed: number };
    return { scheme, perSecond: (1_000 * ms.length) / elapsed, times: summarise(ms) };
  });
}

async function repeat(append: Append, end: number, ms: number[]): Promise<void> {
  while (performance.now() < end) {
    const began = performance.now();
    await append();
    ms.push(performance.now() - began);
  }
}

const LEAF = JSON.stringify(benchEvent('act_bench'));

/** What a table without any proof costs. */
async function plainInsert(log: BenchLog) {
  await log.admin.query('CREATE TABLE bench_plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, leaf text)');
  await log.admin.query('GRANT SELECT, INSERT ON bench_plain TO runplane_worker');
  const writers = (await connections(log)).map((client) => async () => {
    await client.query('BEGIN');
    await client.query({ name: 'plain', text: 'INSERT INTO bench_plain (leaf) VALUES ($1)', values: [LEAF] });
    await client.query('COMMIT');
  });
  return { scheme: 'plain insert', writers };
}

/** What is usually built: each row has the hash of the row before it, so that all writers wait for each other. */
async function rowChain(log: BenchLog) {
  await log.admin.query('CREATE TABLE bench_chain (id bigint PRIMARY KEY, leaf text, hash text)');
  await log.admin.query('CREATE TABLE bench_head (id bigint, hash text)');
  await log.admin.query(`INSERT INTO bench_head VALUES (0, '')`);
  await log.admin.query('GRANT SELECT, INSERT, UPDATE ON bench_chain, bench_head TO runplane_worker');
  const writers = (await connections(log)).map((client) => async () => {
    await client.query('BEGIN');
    const { rows } = await client.query<{ id: string; hash: string }>('SELECT id, hash FROM bench_head FOR UPDATE');
    const head = rows[0] as { id: string; hash: string };
    const [id, hash] = [Number(head.id) + 1, createHash('sha256').update(head.hash).update(LEAF).digest('hex')];
    await client.query({
      name: 'chain',
      text: 'INSERT INTO bench_chain VALUES ($1, $2, $3)',
      values: [id, LEAF, hash],
    });
    await client.query({ name: 'head', text: 'UPDATE bench_head SET id = $1, hash = $2', values: [id, hash] });
    await client.query('COMMIT');
  });
  return { scheme: CHAIN, writers };
}

export const CHAIN = 'row-by-row hash chain';
export const OURS = 'log of Runplane';
export const OURS_SEQUENCED = `${OURS}, being sequenced`;

/** The log as activities append to it: canonical form, leaf hash and all. What waits then is sequenced in between. */
async function outbox(log: BenchLog) {
  return {
    scheme: OURS,
    writers: await appenders(log),
    after: async () => {
      await sequenceAll(log);
    },
  };
}

/** The same while a sequencer puts the entries into the tree and signs it, in the process of the writers. */
async function sequenced(log: BenchLog) {
  let sequencer: Sequencer;
  return {
    scheme: OURS_SEQUENCED,
    writers: await appenders(log),
    before: async () => {
      let failed: unknown = null;
      const onError = (error: unknown) => {
        failed ??= error;
      };
      sequencer = new Sequencer({ url: log.urls.worker, signerFor, onError });
      await sequencer.start();
      while (!sequencer.health().isLeader) {
        if (failed !== null) throw failed;
        await pause(10);
      }
    },
    after: () => sequencer.stop(),
  };
}

async function appenders(log: BenchLog): Promise<Append[]> {
  const org = await log.createOrg();
  return Array.from({ length: WRITERS }, () => () => {
    const event = benchEvent(`act_${randomUUID()}`);
    return log.database.withOrg(org, ({ audit }) => audit.append(event));
  });
}

function connections(log: BenchLog): Promise<pg.Client[]> {
  return Promise.all(Array.from({ length: WRITERS }, () => log.connect()));
}
