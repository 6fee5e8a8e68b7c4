import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Sequencer } from '@runplane/database';
import { LogWriter } from '../../libs/database/src/audit-log/log-writer.js';
import {
  type LogFixture,
  signerFor,
  startLogFixture,
  superSigner,
} from '../../libs/database/test-support/log-fixture.js';
import { verifyStored } from '../../libs/database/test-support/verify.js';
import { until } from '../support/until.js';
import { copyLog } from './database-copy.js';

jest.setTimeout(300_000);

/** What a leader that runs knows of the past without any file, and without witnesses. */
let log: LogFixture;
let org: string;
const running: Sequencer[] = [];

beforeEach(async () => {
  log = await startLogFixture();
  org = await log.createOrg();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((sequencer) => sequencer.stop()));
  await log.close();
});

async function lead({ withSuperLog }: { withSuperLog: boolean }): Promise<Sequencer> {
  const sequencer = new Sequencer({
    url: log.appUrl,
    signerFor,
    ...(withSuperLog ? { superSigner: await superSigner(), anchorMs: 20 } : {}),
    intervalMs: 10,
    onError: () => undefined,
  });
  running.push(sequencer);
  await sequencer.start();
  return sequencer;
}

const noteOf = async () => (await log.database.withOrg(org, ({ audit }) => audit.checkpoint()))?.note;
const sizeOf = async () => (await log.database.withOrg(org, ({ audit }) => audit.checkpoint()))?.size ?? 0;
const superSize = async () => {
  const { rows } = await log.superuser.query<{ size: string }>('SELECT max(size) AS size FROM super_checkpoints');
  return Number(rows[0]?.size ?? 0);
};

/** Entries of one more action, signed by whoever leads. */
async function grow(subject: string): Promise<void> {
  const before = await sizeOf();
  await log.append(org, subject, 3);
  await until('the checkpoint', async () => (await sizeOf()) >= before + 3);
}

const damageOf = (sequencer: Sequencer) =>
  until('the damage', () => sequencer.health().damaged.find((damage) => damage.org === org)?.reason);
const stopOf = (sequencer: Sequencer) => until('the stop', () => sequencer.health().stopped);

describe('a database that is rolled back under a running leader', () => {
  it('is signed no further by it', async () => {
    const leader = await lead({ withSuperLog: false });
    await grow('act_1');
    const backup = await copyLog(log);
    const early = await noteOf();
    await grow('act_2');
    await backup.restore();

    await log.append(org, 'act_3', 1);
    expect(await damageOf(leader)).toMatch(/is at 4 and was signed at 7: the database is an older copy/);
    expect(await noteOf()).toBe(early);
    expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: 4 });
  });

  it('is signed no further where the super-log was rolled back, in no log at all', async () => {
    const leader = await lead({ withSuperLog: true });
    await grow('act_1');
    await until('the anchor', superSize);
    const backup = await copyLog(log);
    const anchored = await superSize();
    await grow('act_2');
    await until('the next anchor', async () => (await superSize()) > anchored);
    await backup.restore();

    await log.append(await log.createOrg(), 'act_3', 1);
    expect(await stopOf(leader)).toMatch(/^the super-log is at \d+ and was at \d+: the database is an older copy/);
    expect(leader.health().isLeader).toBe(false);
  });

  it('is signed no further when the leader has to connect anew, as after a failover to a copy that lags', async () => {
    const leader = await lead({ withSuperLog: false });
    await grow('act_1');
    const backup = await copyLog(log);
    await grow('act_2');
    await backup.restore();
    await log.superuser.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'runplane-sequencer'`,
    );
    await log.append(org, 'act_3', 1);
    expect(await damageOf(leader)).toMatch(/older copy/);
    expect(await sizeOf()).toBe(4);
  });

  it('is signed no further where somebody else has gone on from the old copy with the right key', async () => {
    const client = await log.appClient();
    const writer = new LogWriter(client, signerFor);
    await log.append(org, 'act_1', 3);
    await writer.pass();
    const backup = await copyLog(log);
    await log.append(org, 'act_2', 3);
    await writer.pass();
    await backup.restore();
    await log.append(org, 'act_other', 5);
    await log.sequence(org);
    const forked = await noteOf();

    await log.append(org, 'act_3', 1);
    // The first pass finds that the log stands elsewhere, the second one where.
    await writer.pass();
    const { failed } = await writer.pass();
    expect((failed.get(org) as Error).message).toMatch(/is another one than was signed at size 7/);
    expect(await noteOf()).toBe(forked);
  });

  it('goes on where another leader has gone on from what this one signed', async () => {
    const client = await log.appClient();
    const writer = new LogWriter(client, signerFor);
    await log.append(org, 'act_1', 3);
    await writer.pass();
    await log.append(org, 'act_2', 3);
    await log.sequence(org);
    await log.append(org, 'act_3', 1);
    await writer.pass();
    expect((await writer.pass()).failed.size).toBe(0);
    expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: 8 });
  });
});
