import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Database, openDatabase, Sequencer } from '@runplane/database';
import { createTestDatabase } from '@runplane/database/testing';
import { freePort, type PostgresServer, startPostgres } from '@runplane/infra';
import pg from 'pg';
import { runCli } from '../../libs/cli/test-support/run-cli.js';
import { eventOf, signerFor, superSigner } from '../../libs/database/test-support/log-fixture.js';
import { verifyStored } from '../../libs/database/test-support/verify.js';

jest.setTimeout(900_000);

const copy = promisify(execFile);

/** A PostgreSQL of our own, whose files are copied and put back as a backup is. */
let folder: string;
let server: PostgresServer;
let appUrl: string;
let database: Database;
let org: string;
const running: Sequencer[] = [];
const memoryFile = () => join(folder, 'log-memory.json');
const data = () => join(readFileSync(join(folder, 'postgres', 'location'), 'utf8').trim(), 'data');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-older-copy-'));
  chmodSync(folder, 0o711);
  server = await startServer(await freePort());
  ({ appUrl } = await createTestDatabase(server.superuserUrl()));
  database = await openDatabase({ url: appUrl, applicationName: 'older-copy' });
  org = (await database.createOrg({ name: 'Org', ownerEmail: 'o@example.com', ownerName: 'Owner' })).org.id;
});
afterEach(async () => {
  await stopSequencers();
  await database?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const startServer = (port: number) => startPostgres({ directory: join(folder, 'postgres'), port, durability: 'full' });
const stopSequencers = () => Promise.all(running.splice(0).map((sequencer) => sequencer.stop()));

async function sequencer(): Promise<Sequencer> {
  const started = new Sequencer({
    url: appUrl,
    signerFor,
    superSigner: await superSigner(),
    memoryFile: memoryFile(),
    intervalMs: 10,
    anchorMs: 20,
    onError: () => undefined,
  });
  running.push(started);
  await started.start();
  return started;
}

async function append(subject: string): Promise<void> {
  await database.withOrg(org, ({ audit }) => audit.append(eventOf(subject, 0, null)));
}

/** Adds an entry, and waits until the super-log holds a checkpoint over it. */
async function grow(subject: string): Promise<{ size: number; note: string }> {
  await append(subject);
  for (;;) {
    const found = await database.withOrg(org, async ({ audit }) => {
      const index = (await audit.ofSubject(subject))[0]?.index ?? null;
      return index === null ? null : audit.anchored(index + 1);
    });
    if (found) return found;
    await pause(20);
  }
}

/** As an operator does it: nothing runs while the files are exchanged. */
async function restart(whileStopped: () => Promise<void>): Promise<void> {
  await stopSequencers();
  await database.close();
  const { port } = server;
  await server.stop();
  await whileStopped();
  server = await startServer(port);
  database = await openDatabase({ url: appUrl, applicationName: 'older-copy' });
}

const backup = () => join(folder, 'backup');
const copyCold = () => restart(async () => void (await copy('cp', ['-a', data(), backup()])));
const putBack = () =>
  restart(async () => {
    rmSync(data(), { recursive: true });
    await copy('cp', ['-a', backup(), data()]);
  });

/** While it runs, by PostgreSQL's own rules for that (docs/backup.md). */
async function copyHot(): Promise<void> {
  const client = new pg.Client({ connectionString: server.superuserUrl() });
  await client.connect();
  await client.query(`SELECT pg_backup_start('copy', true)`);
  await copy('cp', ['-a', data(), backup()]);
  const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  await client.end();
  await copy('cp', ['-a', join(data(), 'pg_wal'), backup()]);
  for (const name of ['postmaster.pid', 'postmaster.opts']) rmSync(join(backup(), name), { force: true });
  const label = join(backup(), 'backup_label');
  writeFileSync(label, rows[0]?.labelfile ?? '');
  const { uid, gid } = statSync(data());
  await chown(label, uid, gid);
}

async function stopped(): Promise<string> {
  const refusing = await sequencer();
  for (;;) {
    const { stopped: reason } = refusing.health();
    if (reason !== null) return reason;
    await pause(20);
  }
}

const resume = async (reason: string) =>
  (await runCli(['audit', 'resume', '--memory', memoryFile(), '--reason', reason])).code;

describe.each([
  ['cold', copyCold],
  ['hot', copyHot],
])('a database that was put back from a %s copy', (_, take) => {
  it('is signed no further until a person says so, and then every log says it', async () => {
    await sequencer();
    await grow('act_1');
    await take();
    if (running.length === 0) await sequencer();
    const lost = await grow('act_2');
    await putBack();
    expect(await verifyStored(database, org)).toMatchObject({ ok: true });
    expect(await database.withOrg(org, ({ audit }) => audit.ofSubject('act_2'))).toEqual([]);

    expect(await stopped()).toMatch(/older copy/);
    await append('act_3');
    expect(await stopped()).toMatch(/older copy/);
    await stopSequencers();
    expect(await database.withOrg(org, ({ audit }) => audit.ofSubject('act_3'))).toEqual([
      expect.objectContaining({ index: null }),
    ]);

    expect(await resume('the disk broke')).toBe(0);
    await sequencer();
    await grow('act_4');
    const found = await database.withOrg(org, async ({ audit }) => {
      const events = [];
      for await (const { actor, data: said } of audit.controlEvents({ resource: 'log' })) events.push({ actor, said });
      return events;
    });
    expect(found).toEqual([
      {
        actor: { kind: 'operator', id: 'operator' },
        said: expect.objectContaining({ change: 'resumed from an older copy', reason: 'the disk broke' }),
      },
    ]);
    expect(await verifyStored(database, org)).toMatchObject({ ok: true });
    // Whoever has a checkpoint of what was lost sees that the log is another one.
    expect((await verifyStored(database, org, [lost.note])).problems).toContainEqual(
      expect.objectContaining({ kind: 'earlier_checkpoint' }),
    );
    // It is said once: what was remembered is the present again.
    await stopSequencers();
    await sequencer();
    await grow('act_5');
  });
});

describe('what a sequencer remembers', () => {
  it('is the last checkpoint, on the disk before the next', async () => {
    await sequencer();
    await grow('act_1');
    await stopSequencers();
    const { rows } = await asSuperuser<{ note: string }>(
      'SELECT note FROM super_checkpoints ORDER BY size DESC LIMIT 1',
    );
    expect(JSON.parse(readFileSync(memoryFile(), 'utf8'))).toEqual({
      format: 'runplane-log-memory/v1',
      checkpoint: rows[0]?.note,
    });
  });

  it('stops a log whose database is empty, or another one', async () => {
    await sequencer();
    await grow('act_1');
    await stopSequencers();
    const other = await createTestDatabase(server.superuserUrl());
    const was = appUrl;
    appUrl = other.appUrl;
    expect(await stopped()).toMatch(/older copy, or an empty one/);
    await stopSequencers();
    appUrl = was;
    await sequencer();
    await grow('act_2');
  });

  it('is not forgotten because it can not be read', async () => {
    writeFileSync(memoryFile(), '{}');
    expect(await stopped()).toMatch(/is not the memory of a log/);
    expect(await resume('x')).toBe(2);
  });
});

async function asSuperuser<T extends pg.QueryResultRow>(text: string): Promise<pg.QueryResult<T>> {
  const url = new URL(server.superuserUrl());
  url.pathname = new URL(appUrl).pathname;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return await client.query<T>(text);
  } finally {
    await client.end();
  }
}
