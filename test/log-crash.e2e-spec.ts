import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ed25519Signer, logOrigin, toBase64 } from '@runplane/audit';
import { type Database, openDatabase } from '@runplane/database';
import { createTestDatabase } from '@runplane/database/testing';
import { type PostgresServer, startPostgres } from '@runplane/infra';
import { exportLog, verifyFiles } from './audit-log/exported-log.js';
import { portToKeep } from './support/ports.js';

const SEQUENCER = join(__dirname, 'dist', 'support', 'sequencer-process.js');
const WRITERS = 8;
const ROUNDS = 6;

let folder: string;
let port: number;
let postgres: PostgresServer;
let database: Database;
let appUrl: string;
let org: string;
const seed = new Uint8Array(randomBytes(32));
const sequencers: ChildProcess[] = [];

const startServer = async () => {
  postgres = await startPostgres({ directory: join(folder, 'postgres'), port, durability: 'full' });
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-log-crash-'));
  chmodSync(folder, 0o711);
  port = await portToKeep();
  await startServer();
  ({ appUrl } = await createTestDatabase(postgres.superuserUrl()));
  database = await openDatabase({ url: appUrl, applicationName: 'log-crash', poolSize: WRITERS });
  ({ id: org } = (await database.createOrg({ name: 'Crash', ownerEmail: 'o@example.com', ownerName: 'O' })).org);
}, 300_000);

afterAll(async () => {
  for (const child of sequencers) child.kill('SIGKILL');
  await database?.close().catch(() => undefined);
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

function startSequencer(): ChildProcess {
  const child = spawn(process.execPath, [SEQUENCER, appUrl, toBase64(seed)], { stdio: ['ignore', 'ignore', 'pipe'] });
  sequencers.push(child);
  return child;
}

async function killSequencer(): Promise<void> {
  const child = sequencers.shift();
  if (!child || child.exitCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

async function killServer(): Promise<void> {
  process.kill(postgres.pid, 'SIGKILL');
  await postgres.exited;
  await startServer();
}

const sizeOf = async () => (await database.withOrg(org, ({ audit }) => audit.checkpoint()))?.size ?? 0;

/** What is tried again until it is done: the server is away for a while. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      await pause(50);
    }
  }
}

describe('kill -9 of the sequencer and of PostgreSQL, under load', () => {
  it('loses no acknowledged entry, holds none twice, and the log verifies', async () => {
    const acknowledged: string[] = [];
    let writing = true;
    const write = async (writer: number) => {
      for (let round = 0; writing; round++) {
        try {
          const entry = event(`act_${writer}_${round}`);
          acknowledged.push((await database.withOrg(org, ({ audit }) => audit.append(entry))).leafHash);
        } catch {
          // Not acknowledged: it may be in the log, or not.
          await pause(20);
        }
      }
    };
    const kept: string[] = [];
    startSequencer();
    startSequencer();
    const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer));
    for (let round = 0; round < ROUNDS; round++) {
      // Only what makes progress is worth killing.
      const before = await insist(sizeOf);
      while ((await insist(sizeOf)) < before + 50) await pause(20);
      kept.push((await insist(() => database.withOrg(org, ({ audit }) => audit.checkpoint())))?.note ?? '');
      if (round % 2 === 0) {
        await killSequencer();
        startSequencer();
      } else {
        await killServer();
      }
    }
    writing = false;
    await Promise.all(writers);
    const indexes: number[] = [];
    for (const hash of acknowledged) indexes.push(await insist(() => indexOf(hash)));
    expect(new Set(indexes).size).toBe(acknowledged.length);

    const files = await exportLog(database, org);
    const { verifierKey } = await ed25519Signer(logOrigin(org), seed);
    expect(await verifyFiles(files, verifierKey, kept)).toMatchObject({ ok: true, problems: [] });
  }, 600_000);
});

/** A lost one would be waited for in vain, until the test's time is up. */
async function indexOf(leafHash: string): Promise<number> {
  const index = await database.withOrg(org, ({ audit }) => audit.indexOf(leafHash));
  if (index === null) throw new Error('is not sequenced');
  return index;
}

function event(subject: string) {
  return {
    subject,
    seq: 0,
    prev: null,
    type: 'execution.outcome' as const,
    at: new Date(0).toISOString(),
    actor: { kind: 'system' as const, id: 'test' },
    data: {},
    workflow: null,
  };
}
