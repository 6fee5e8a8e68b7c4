import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ed25519Signer, formatCheckpoint, logOrigin, signNote } from '@runplane/audit';
import { type LogFixture, signerFor, startLogFixture, superSigner } from '../../test-support/log-fixture.js';
import { verifyStored } from '../../test-support/verify.js';
import { Sequencer } from './sequencer.js';
import { LogCorruptError } from './stored-tree.js';

jest.setTimeout(300_000);

/** Of the log: one entry of the org's creation, then ten of an action. */
const SIZE = 11;
let log: LogFixture;
let org: string;

beforeAll(async () => {
  log = await startLogFixture();
});
afterAll(() => log?.close());

beforeEach(async () => {
  org = await log.createOrg();
  await log.append(org, 'act_1', 5);
  await log.sequence(org);
  await log.append(org, 'act_1', 5);
  await log.sequence(org);
  await log.append(org, 'act_2', 1);
});

/** As somebody who rules the server: past grants, row-level security and triggers. `$1` is the org. */
async function tamper(...statements: string[]): Promise<void> {
  await log.superuser.query('SET session_replication_role = replica');
  for (const statement of statements) await log.superuser.query(statement, [org]);
  await log.superuser.query('SET session_replication_role = origin');
}
const noteBy = async (seed: number) => {
  const signer = await ed25519Signer(logOrigin(org), new Uint8Array(32).fill(seed));
  return signNote(formatCheckpoint({ origin: logOrigin(org), size: SIZE, root: new Uint8Array(32) }), [signer]);
};
const sizes = async () => {
  const text = 'SELECT size::int FROM audit_checkpoints WHERE org_id = $1 ORDER BY size';
  return (await log.superuser.query<{ size: number }>(text, [org])).rows.map(({ size }) => size);
};

const LEAF = `replace(leaf, '1970', '1971')`;
const HASH = `encode(sha256('\\x00'::bytea || convert_to(${LEAF}, 'UTF8')), 'hex')`;
const AT = (index: number) =>
  `org_id = $1 AND id = (SELECT entry_id FROM audit_order WHERE org_id = $1 AND entry_index = ${index})`;
const PLACE = (index: number) => `org_id = $1 AND entry_index = ${index}`;

describe('a log that somebody has changed behind the triggers', () => {
  it.each<[string, string[], { kind: string; index: number | null }]>([
    ['an entry', [`UPDATE audit_entries SET leaf = ${LEAF} WHERE ${AT(4)}`], { kind: 'chain', index: 5 }],
    [
      'an entry and its hash',
      [`UPDATE audit_entries SET leaf = ${LEAF}, leaf_hash = ${HASH} WHERE ${AT(4)}`],
      { kind: 'chain', index: 5 },
    ],
    ['a deleted entry', [`DELETE FROM audit_entries WHERE ${AT(4)}`], { kind: 'order', index: 4 }],
    ['a deleted end', [`DELETE FROM audit_entries WHERE ${AT(10)}`], { kind: 'size', index: 10 }],
    [
      'two swapped entries',
      [
        `UPDATE audit_order SET entry_index = 99 WHERE ${PLACE(4)}`,
        `UPDATE audit_order SET entry_index = 4 WHERE ${PLACE(5)}`,
        `UPDATE audit_order SET entry_index = 5 WHERE ${PLACE(99)}`,
      ],
      { kind: 'chain', index: 4 },
    ],
    [
      'a lost newest checkpoint',
      [`DELETE FROM audit_checkpoints WHERE org_id = $1 AND size = ${SIZE}`],
      { kind: 'size', index: 6 },
    ],
    ['no checkpoint', ['DELETE FROM audit_checkpoints WHERE org_id = $1'], { kind: 'checkpoint', index: null }],
    [
      'neither checkpoint nor tiles',
      ['DELETE FROM audit_checkpoints WHERE org_id = $1', 'DELETE FROM audit_tiles WHERE org_id = $1'],
      { kind: 'checkpoint', index: null },
    ],
  ])('is not signed any further, and its verifier names the place: %s', async (_, statements, problem) => {
    expect((await verifyStored(log.database, org)).ok).toBe(true);
    await tamper(...statements);
    const before = await sizes();
    await expect(log.sequence(org)).rejects.toThrow(LogCorruptError);
    expect(await sizes()).toEqual(before);
    const { problems } = await verifyStored(log.database, org);
    expect(problems).toContainEqual(expect.objectContaining(problem));
  });

  it.each([
    ['a changed tile', `UPDATE audit_tiles SET data = set_byte(data, 0, get_byte(data, 0) # 1) WHERE org_id = $1`],
    ['a lost tile', 'DELETE FROM audit_tiles WHERE org_id = $1'],
  ])('is not signed any further with %s, of which its entries need nothing', async (_, statement) => {
    await tamper(statement);
    await expect(log.sequence(org)).rejects.toThrow(LogCorruptError);
    expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: SIZE });
  });

  it.each([
    ['of another key', 8, 'checkpoint'],
    ['of our key for another tree', 7, 'root'],
  ])('is not signed any further with a checkpoint %s', async (_, seed, kind) => {
    await tamper(`UPDATE audit_checkpoints SET note = '${await noteBy(seed)}' WHERE org_id = $1 AND size = ${SIZE}`);
    await expect(log.sequence(org)).rejects.toThrow(LogCorruptError);
    const { problems } = await verifyStored(log.database, org);
    expect(problems).toContainEqual(expect.objectContaining({ kind }));
  });

  it('takes no waiting entry that is another than its promised hash', async () => {
    await tamper(
      `UPDATE audit_entries SET leaf = ${LEAF} WHERE (org_id, id) IN (SELECT * FROM audit_pending WHERE org_id = $1)`,
    );
    await expect(log.sequence(org)).rejects.toThrow(LogCorruptError);
    expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: SIZE });
  });
});

it('stops for one org only, which the sequencer reports', async () => {
  const [sound] = [await log.createOrg()];
  await tamper('DELETE FROM audit_checkpoints WHERE org_id = $1');
  const errors: unknown[] = [];
  const sequencer = new Sequencer({ url: log.urls.worker, signerFor, onError: (error) => errors.push(error) });
  await sequencer.start();
  while (errors.length === 0 || !(await log.database.withOrg(sound, (tx) => tx.audit.checkpoint()))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await sequencer.stop();
  expect(errors[0]).toBeInstanceOf(LogCorruptError);
  expect(await verifyStored(log.database, sound)).toMatchObject({ ok: true, size: 1 });
});

it('is found by the patrol long after it was sequenced, with nothing new to sign', async () => {
  await log.append(org, 'act_3', 300);
  await log.sequence(org);
  const sequencer = new Sequencer({
    url: log.urls.worker,
    signerFor,
    superSigner: await superSigner(),
    anchorMs: 10,
    patrolMs: 10,
    onError: () => undefined,
  });
  await sequencer.start();
  while (!sequencer.health().isLeader) await pause(20);
  expect(sequencer.health()).toMatchObject({ stopped: null, witnesses: [] });
  await tamper(`UPDATE audit_entries SET leaf = ${LEAF} WHERE ${AT(7)}`);
  const isFound = () => sequencer.health().damaged.some(({ org: id, reason }) => id === org && /hash/.test(reason));
  while (!isFound()) await pause(20);
  await sequencer.stop();
});

it.each([
  ['changed tile', 'UPDATE super_tiles SET data = set_byte(data, 0, get_byte(data, 0) # 1) WHERE level = 0'],
  ['lost checkpoint', 'DELETE FROM super_checkpoints'],
])('the super-log is not continued with a %s, and nothing else is signed', async (_, statement) => {
  const own = await startLogFixture();
  try {
    await own.createOrg();
    const id = await own.createOrg();
    await own.sequence(id);
    await own.anchor();
    await own.superuser.query('SET session_replication_role = replica');
    await own.superuser.query(statement);
    await own.superuser.query('SET session_replication_role = origin');
    const sequencer = new Sequencer({
      url: own.urls.worker,
      signerFor,
      superSigner: await superSigner(),
      anchorMs: 10,
      onError: () => undefined,
    });
    await sequencer.start();
    while (sequencer.health().stopped === null) await pause(20);
    expect(sequencer.health().stopped).toMatch(/super-log/);
    await sequencer.stop();
  } finally {
    await own.close();
  }
});
