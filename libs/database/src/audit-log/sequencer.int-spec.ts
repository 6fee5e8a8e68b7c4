import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  formatTlogProof,
  fromHex,
  inclusionProofFromTiles,
  signPromise,
  verifierFromKey,
  verifyPromise,
  verifyTlogProof,
} from '@runplane/audit';
import { eventOf, type LogFixture, signerFor, startLogFixture } from '../../test-support/log-fixture.js';
import { verifyStored } from '../../test-support/verify.js';
import { leafOf } from './events.js';
import { LogWriter } from './log-writer.js';
import { Sequencer } from './sequencer.js';
import { LogCorruptError } from './stored-tree.js';

let log: LogFixture;
const running: Sequencer[] = [];
beforeAll(async () => {
  log = await startLogFixture();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((sequencer) => sequencer.stop()));
});
afterAll(() => log?.close());

async function startSequencer(errors: unknown[] = []): Promise<Sequencer> {
  const onError = (error: unknown) => errors.push(error);
  const sequencer = new Sequencer({ url: log.urls.worker, signerFor, intervalMs: 10, onError });
  running.push(sequencer);
  await sequencer.start();
  return sequencer;
}

const sizeOf = async (org: string) => (await log.database.withOrg(org, (tx) => tx.audit.checkpoint()))?.size ?? 0;

async function sequenced(org: string, size: number): Promise<void> {
  while ((await sizeOf(org)) < size) await pause(20);
}

/** Process id of the connection that holds the lock of the leader, in this database. */
async function leader(): Promise<number> {
  for (;;) {
    const { rows } = await log.superuser.query<{ pid: number }>(
      `SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE locktype = 'advisory' AND granted AND datname = current_database() AND application_name = 'runplane-sequencer'`,
    );
    if (rows[0]) return rows[0].pid;
    await pause(20);
  }
}

it('keeps the promise of every entry, in the order of each org', async () => {
  const errors: unknown[] = [];
  await startSequencer(errors);
  const orgs = await Promise.all(['a', 'b', 'c'].map((name) => log.createOrg(name)));
  for (const org of orgs) {
    const hashes = (
      await Promise.all(['act_1', 'act_2', 'act_3'].map((subject) => log.append(org, subject, 7)))
    ).flat();
    const signer = await signerFor(org);
    const promises = await Promise.all(hashes.map((hash) => signPromise(signer, fromHex(hash), Date.now())));
    await sequenced(org, 22);
    expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: 22 });
    const verifier = verifierFromKey(signer.verifierKey);
    for (const promise of promises) {
      const { leafHash } = await verifyPromise(promise, verifier);
      const receipt = await receiptOf(org, Buffer.from(leafHash).toString('hex'));
      expect((await verifyTlogProof(receipt.leaf, receipt.tlogProof, verifier)).checkpoint.size).toBe(22);
    }
  }
  expect(errors).toEqual([]);
});

async function receiptOf(org: string, leafHash: string) {
  return log.database.withOrg(org, async ({ audit }) => {
    const index = await audit.indexOf(leafHash);
    const checkpoint = await audit.checkpoint();
    if (index === null || !checkpoint) throw new Error(`${leafHash} is not in the log`);
    const [entry] = await audit.entries({ from: index, limit: 1 });
    const proof = await inclusionProofFromTiles(audit.tileReader(), index, checkpoint.size);
    return { leaf: entry?.event ?? '', tlogProof: formatTlogProof({ index, proof, checkpoint: checkpoint.note }) };
  });
}

it('takes more than a batch, over the bounds of tiles', async () => {
  const org = await log.createOrg();
  const rows = Array.from({ length: 2_500 }, (_, index) => leafOf(org, eventOf(`act_${index}`, 0, null)));
  const app = await log.appClient();
  await app.query(`SELECT set_config('app.org_id', $1, false)`, [org]);
  await app.query(
    `INSERT INTO audit_entries (org_id, subject, seq, leaf, leaf_hash)
     SELECT $1, leaf::jsonb ->> 'subject', 0, leaf, hash FROM unnest($2::text[], $3::text[]) AS t (leaf, hash)`,
    [org, rows.map(({ leaf }) => leaf), rows.map(({ leafHash }) => leafHash)],
  );
  await startSequencer();
  await sequenced(org, 2_501);
  expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: 2_501 });
});

it('finds the entry of a transaction that commits after later ones were sequenced', async () => {
  const org = await log.createOrg();
  await startSequencer();
  let commit = () => {};
  const late = log.database.withOrg(org, async (tx) => {
    await tx.audit.append(eventOf('act_late', 0, null));
    await new Promise<void>((resolve) => {
      commit = resolve;
    });
  });
  await log.append(org, 'act_1', 3);
  await sequenced(org, 4);
  commit();
  await late;
  await sequenced(org, 5);
  expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: 5 });
});

it('is led by one of two, and goes on without loss when the leader is cut off', async () => {
  const errors: Error[] = [];
  await startSequencer(errors);
  await startSequencer(errors);
  const org = await log.createOrg();
  let appended = 1;
  let writing = true;
  const writer = (async () => {
    for (let action = 0; writing; action++, appended += 2) await log.append(org, `act_${action}`, 2);
  })();
  const leaders = new Set<number>();
  for (let turn = 0; turn < 3; turn++) {
    const pid = await leader();
    leaders.add(pid);
    const before = await sizeOf(org);
    await sequenced(org, before + 1);
    await log.superuser.query('SELECT pg_terminate_backend($1)', [pid]);
    while ((await leader()) === pid) await pause(20);
  }
  writing = false;
  await writer;
  await sequenced(org, appended);
  expect(leaders.size).toBe(3);
  expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: appended });
  // Each cut is reported, and nothing else.
  expect(errors.length).toBeGreaterThanOrEqual(3);
  for (const error of errors) expect(error.message).toMatch(/connection|ECONNRESET|EPIPE/i);
});

it('lets the next one lead when it is stopped', async () => {
  const first = await startSequencer();
  const pid = await leader();
  await startSequencer();
  await first.stop();
  const org = await log.createOrg();
  await sequenced(org, 1);
  expect(await leader()).not.toBe(pid);
});

describe('one batch', () => {
  it('takes the news of many orgs together', async () => {
    const orgs = await Promise.all(Array.from({ length: 20 }, (_, number) => log.createOrg(`org ${number}`)));
    const { grown, failed } = await new LogWriter(await log.appClient(), signerFor).pass();
    expect({ grown, failed: failed.size }).toEqual({ grown: expect.any(Number), failed: 0 });
    expect(grown).toBeGreaterThanOrEqual(orgs.length);
    for (const org of orgs) expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: 1 });
  });

  it('is not held up by a log that was damaged behind a leader who has read it before', async () => {
    const [sound, damaged] = [await log.createOrg(), await log.createOrg()];
    const writer = new LogWriter(await log.appClient(), signerFor);
    await writer.pass();
    await log.superuser.query('SET session_replication_role = replica');
    const flip = 'UPDATE audit_tiles SET data = set_byte(data, 0, get_byte(data, 0) # 1) WHERE org_id = $1';
    await log.superuser.query(flip, [damaged]);
    await log.superuser.query('SET session_replication_role = origin');
    for (const org of [sound, damaged]) await log.append(org, 'act_1', 1);
    const { grown, failed } = await writer.pass();
    expect({ grown, failed: [...failed.keys()] }).toEqual({ grown: 1, failed: [damaged] });
    expect(failed.get(damaged)).toBeInstanceOf(LogCorruptError);
    expect(await verifyStored(log.database, sound)).toMatchObject({ ok: true, size: 2 });
  });

  it('is refused when another leader was faster, and both logs go on', async () => {
    const org = await log.createOrg();
    const [first, second] = [await log.appClient(), await log.appClient()].map((one) => new LogWriter(one, signerFor));
    const refusals: unknown[] = [];
    for (const writer of [first, second, first, second]) {
      await log.append(org, 'act_1', 1);
      // A refused one has read the log again by the second pass.
      for (let passes = 0; passes < 2; passes++) {
        const error = (await writer?.pass())?.failed.get(org);
        if (error) refusals.push((error as { code?: string }).code);
      }
    }
    expect(refusals).toEqual(['40001', '40001']);
    expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: 5 });
  });
});
