import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  type ArchiveFile,
  consistencyProof,
  ed25519Signer,
  formatCheckpoint,
  fromHex,
  leafHash,
  logOrigin,
  parseCheckpoint,
  rootOf,
  signNote,
  signPromise,
  splitNote,
  toBase64,
  toHex,
  utf8,
  verifierFromKey,
  verifyLog,
  verifyPromise,
} from '@runplane/audit';
import { describeWith, ForeignVerifiers } from '@runplane/infra';
import { filesOf } from '../../libs/audit/test-support/sample-log.js';
import { eventOf, type LogFixture, signerFor, startLogFixture } from '../../libs/database/test-support/log-fixture.js';
import { copyLog } from './database-copy.js';
import { exportLog, inFolder, verifyFiles } from './exported-log.js';

jest.setTimeout(900_000);

const SIZE = 601;
/** Places are drawn, so that no place is special; the same ones in each run. */
const places = (count: number, below: number) => Array.from({ length: count }, (_, n) => (n * 7_919 + 13) % below);
const IN = (index: number) =>
  `id = (SELECT entry_id FROM audit_order WHERE org_id = $1 AND entry_index = ${index}) AND org_id = $1`;
const FLIPPED = `convert_from(set_byte(convert_to(leaf, 'UTF8'), length(leaf) - 3, get_byte(convert_to(leaf, 'UTF8'), length(leaf) - 3) # 1), 'UTF8')`;

describeWith(describe, 'foreign-verifiers')('whoever rules the database', () => {
  let log: LogFixture;
  let foreign: ForeignVerifiers;
  let org: string;
  let other: string;
  let key: string;
  let backup: { restore(): Promise<void> };
  let kept: string;

  beforeAll(async () => {
    [log, foreign] = await Promise.all([startLogFixture(), ForeignVerifiers.start()]);
    [org, other] = [await log.createOrg(), await log.createOrg()];
    key = (await signerFor(org)).verifierKey;
    for (const id of [org, other]) {
      for (let action = 0; action < 6; action++) await log.append(id, `act_${action}`, 50);
      await log.sequence(id);
      for (let action = 0; action < 6; action++) await log.append(id, `act_${action}`, 50);
      await log.sequence(id);
    }
    kept = (await log.database.withOrg(org, ({ audit }) => audit.checkpoint()))?.note ?? '';
    backup = await copyLog(log);
  });
  afterAll(async () => {
    await foreign?.stop();
    await log?.close();
  });

  /** Whether ours and a foreign verifier refuse what is exported after the statements; the log is as before afterwards. */
  async function found(statements: readonly string[], withoutFsck = true): Promise<{ ours: boolean; theirs: boolean }> {
    await log.superuser.query('SET session_replication_role = replica');
    for (const statement of statements) {
      const uses = [org, other].slice(0, statement.includes('$2') ? 2 : 1);
      const { rowCount } = await log.superuser.query(statement, uses);
      if (rowCount === 0) throw new Error(`changed nothing: ${statement}`);
    }
    await log.superuser.query('SET session_replication_role = origin');
    try {
      return await refused(await exportLog(log.database, org), withoutFsck);
    } finally {
      await backup.restore();
    }
  }

  async function refused(
    files: readonly ArchiveFile[],
    withoutFsck: boolean,
  ): Promise<{ ours: boolean; theirs: boolean }> {
    const verdicts = await inFolder(files, (path) => foreign.ask({ op: 'export', path, key, withoutFsck }));
    return {
      ours: !(await verifyFiles(files, key, [kept])).ok,
      theirs: Object.values(verdicts).some((error) => error !== ''),
    };
  }

  const both = { ours: true, theirs: true };

  it('has nothing to hide while the log is as it was', async () => {
    expect(await refused(await exportLog(log.database, org), false)).toEqual({ ours: false, theirs: false });
  });

  it.each(places(8, SIZE))('is found when the entry at %d is changed, with or without its hash', async (at) => {
    const hash = `encode(sha256('\\x00'::bytea || convert_to(leaf, 'UTF8')), 'hex')`;
    const flip = `UPDATE audit_entries SET leaf = ${FLIPPED} WHERE ${IN(at)}`;
    expect(await found([flip])).toEqual(both);
    expect(await found([flip, `UPDATE audit_entries SET leaf_hash = ${hash} WHERE ${IN(at)}`])).toEqual(both);
  });

  it.each(places(6, SIZE - 2))(
    'is found when entries from %d on are dropped, doubled, or in another order',
    async (at) => {
      const order = (set: string, where: string) =>
        `UPDATE audit_order SET entry_index = ${set} WHERE org_id = $1 AND ${where}`;
      const drop = `DELETE FROM audit_order WHERE org_id = $1 AND entry_index = ${at}`;
      expect(await found([drop])).toEqual(both);
      const close = [
        order('entry_index + 9000', `entry_index > ${at}`),
        order('entry_index - 9001', 'entry_index > 9000'),
      ];
      expect(await found([drop, ...close])).toEqual(both);
      const open = [
        order('entry_index + 9000', `entry_index > ${at}`),
        order('entry_index - 8999', 'entry_index > 9000'),
      ];
      const again = `INSERT INTO audit_order SELECT org_id, ${at + 1}, entry_id + 100000 FROM audit_order WHERE org_id = $1 AND entry_index = ${at}`;
      const copied = `INSERT INTO audit_entries (org_id, id, subject, seq, leaf, leaf_hash) OVERRIDING SYSTEM VALUE
      SELECT org_id, id + 100000, subject || 'x', seq, leaf, leaf_hash FROM audit_entries WHERE ${IN(at)}`;
      expect(await found([copied, ...open, again])).toEqual(both);
      expect(
        await found([
          order('9999', `entry_index = ${at}`),
          order(`${at}`, `entry_index = ${at + 1}`),
          order(`${at + 1}`, 'entry_index = 9999'),
        ]),
      ).toEqual(both);
    },
  );

  it.each(places(6, SIZE - 1))('is found when the log is cut at %d', async (at) => {
    expect(await found([`DELETE FROM audit_order WHERE org_id = $1 AND entry_index > ${at}`])).toEqual(both);
  });

  it('is found when tiles are changed, shortened, or gone', async () => {
    for (const where of [
      'level = 0 AND tile_index = 0',
      'level = 0 AND tile_index = 2',
      'level = 1 AND tile_index = 0',
    ]) {
      const tile = `org_id = $1 AND ${where}`;
      for (const at of [0, 31, 40]) {
        const flip = `UPDATE audit_tiles SET data = set_byte(data, ${at}, get_byte(data, ${at}) # 1) WHERE ${tile}`;
        expect({ where, at, ...(await found([flip], false)) }).toEqual({ where, at, ...both });
      }
      const cut = `UPDATE audit_tiles SET width = width - 1, data = substring(data FROM 1 FOR 32 * (width - 1)) WHERE ${tile}`;
      expect(await found([cut], false)).toEqual(both);
      expect(await found([`DELETE FROM audit_tiles WHERE ${tile}`], false)).toEqual(both);
    }
  });

  it('is found when logs of two orgs are exchanged, or an entry between them', async () => {
    const exchange = ['audit_entries', 'audit_order', 'audit_tiles', 'audit_checkpoints'].flatMap((table) => [
      `UPDATE ${table} SET org_id = 'x' WHERE org_id = $1`,
      `UPDATE ${table} SET org_id = CASE WHEN $1::text IS NULL THEN '' ELSE $1 END WHERE org_id = $2`,
    ]);
    expect(await found(exchange)).toEqual(both);
    const theirs = `(SELECT leaf FROM audit_entries e JOIN audit_order o ON o.org_id = e.org_id AND o.entry_id = e.id
      WHERE o.org_id = $2 AND o.entry_index = 17)`;
    expect(await found([`UPDATE audit_entries SET leaf = ${theirs} WHERE ${IN(17)}`])).toEqual(both);
  });

  it('is found when the newest checkpoint is taken away, by whoever kept it', async () => {
    // A log that is cut back to an older checkpoint is a good log of an older time: only memory tells, ours or a witness's.
    const { ours } = await found([`DELETE FROM audit_checkpoints WHERE org_id = $1 AND size = ${SIZE}`]);
    expect(ours).toBe(true);
  });

  it('is found when they rebuild the whole tree over a changed entry, without the key', async () => {
    const forged = await changedAt(77);
    const files = await filesOf(forged, await ed25519Signer(logOrigin(org), new Uint8Array(32).fill(9)));
    expect(await refused(files, true)).toEqual(both);
    const under = (note: string) =>
      files.map((file) => (file.path === 'checkpoint' ? { ...file, data: utf8(note) } : file));
    expect(await refused(under(kept), true)).toEqual(both);
    // What makes the difference is the key alone.
    expect(await refused(await filesOf(forged, await signerFor(org)), true)).toEqual({ ours: true, theirs: false });
  });

  it('is found when an answered decision is taken out before it has its place, by whoever holds the promise', async () => {
    const own = await log.createOrg();
    const signer = await signerFor(own);
    const [hash = ''] = await log.append(own, 'act_answered', 1);
    const promise = await signPromise(signer, fromHex(hash), Date.now());
    await log.superuser.query('SET session_replication_role = replica');
    for (const [table, column] of [
      ['audit_pending', 'entry_id'],
      ['audit_entries', 'id'],
    ]) {
      await log.superuser.query(
        `DELETE FROM ${table} WHERE org_id = $1 AND ${column} = (SELECT max(${column}) FROM ${table} WHERE org_id = $1)`,
        [own],
      );
    }
    await log.superuser.query('SET session_replication_role = origin');
    await log.append(own, 'act_other', 1);
    await log.sequence(own);
    // The log by itself is whole: it never held the entry. Its promise is what it can not take back.
    expect(await verifyFiles(await exportLog(log.database, own), signer.verifierKey)).toMatchObject({ ok: true });
    const { leafHash: promised } = await verifyPromise(promise, [verifierFromKey(signer.verifierKey)]);
    const held = await log.database.withOrg(own, ({ audit }) => audit.indexOf(toHex(promised)));
    expect({ promised: toHex(promised), held }).toEqual({ promised: hash, held: null });

    await log.database.withOrg(own, ({ audit }) => audit.append(eventOf('act_answered', 1, hash)));
    await log.sequence(own);
    const { problems } = await verifyFiles(await exportLog(log.database, own), signer.verifierKey);
    expect(problems).toEqual([expect.objectContaining({ kind: 'chain', message: expect.stringMatching(/missing/) })]);
  });

  /** The entries of the log, one of which says that it was made in another year. */
  async function changedAt(at: number) {
    const entries = await log.database.withOrg(org, ({ audit }) => audit.entries({ from: 0, limit: SIZE }));
    return entries.map(({ index, event }) => ({
      index,
      leaf: index === at ? event.replace(/"at":"1970/, '"at":"1971') : event,
    }));
  }

  it('is found when they hold the key as well, and sign another history, by whoever kept a checkpoint', async () => {
    const signer = await signerFor(org);
    const forged = await changedAt(77);
    const hashes = forged.map(({ leaf }) => leafHash(leaf));
    const text = formatCheckpoint({ origin: signer.name, size: SIZE, root: rootOf(hashes) });
    const { problems } = await verifyLog({
      entries: forged,
      checkpoint: await signNote(text, [signer]),
      verifier: verifierFromKey(key),
      earlierCheckpoints: [kept],
    });
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'earlier_checkpoint' }));

    const later = [...hashes, leafHash('one more')];
    const answer = await foreign.ask({
      op: 'consistency',
      size1: SIZE,
      root1: toBase64(parseCheckpoint(splitNote(kept).text).root),
      size2: later.length,
      root2: toBase64(rootOf(later)),
      hashes: consistencyProof(later, SIZE).map(toBase64),
    });
    expect(Object.values(answer).every((error) => error !== '')).toBe(true);
  });
});
