import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';
import { KeyRing } from '../master-keys/key-ring.js';
import { DataErasedError, DataKeys } from './data-keys.js';
import { fileRootKey } from './root-key.js';

let log: LogFixture;
let orgId: string;
const root = fileRootKey(KeyRing.of(randomBytes(32)));
/** Another process: it holds nothing open. */
const another = (key = root) => new DataKeys(log.database, key);

beforeAll(async () => {
  log = await startLogFixture();
  orgId = await log.createOrg();
});
afterAll(() => log?.close());

const id = () => `act_${randomBytes(20).toString('hex')}`;

describe('data keys', () => {
  it('are one for each id, the same in every process, also when both ask first', async () => {
    const name = id();
    const keys = await Promise.all([another().toSeal(orgId, name), another().toSeal(orgId, name)]);
    expect(keys[0]).toEqual(keys[1]);
    expect(keys[0]).toHaveLength(32);
    expect(await another().toOpen(orgId, name)).toEqual(keys[0]);
    expect(await another().toSeal(orgId, id())).not.toEqual(keys[0]);
  });

  it('lie in the database wrapped only', async () => {
    const name = id();
    const key = await another().toSeal(orgId, name);
    const { rows } = await log.superuser.query(
      `SELECT (SELECT string_agg(k::text, ' ') FROM data_keys k) || (SELECT string_agg(o::text, ' ') FROM org_keys o) AS all`,
    );
    expect(rows[0].all).toContain(name);
    expect(rows[0].all).not.toContain(key.toString('hex'));
  });

  it('are gone for ever once they are destroyed', async () => {
    const name = id();
    const keys = another();
    await keys.toSeal(orgId, name);
    expect(await log.database.withOrg(orgId, (tx) => tx.wrappedKeys.destroy([name]))).toBe(1);
    keys.forget(orgId, [name]);
    for (const asked of [keys, another()]) {
      await expect(asked.toOpen(orgId, name)).rejects.toThrow(DataErasedError);
      await expect(asked.toSeal(orgId, name)).rejects.toThrow(DataErasedError);
    }
    const back = log.superuser.query('UPDATE data_keys SET wrapped = $2, destroyed_at = NULL WHERE id = $1', [
      name,
      Buffer.of(1),
    ]);
    await expect(back).rejects.toThrow('a destroyed key stays destroyed');
  });

  it('do not open under another root key, for another org, or in another row', async () => {
    const [one, two] = [id(), id()];
    await another().toSeal(orgId, one);
    await another().toSeal(orgId, two);
    await expect(another(fileRootKey(KeyRing.of(randomBytes(32)))).toOpen(orgId, one)).rejects.toThrow();
    await expect(another().toOpen(await log.createOrg(), one)).rejects.toThrow('has no data key');
    await log.superuser.query(
      'UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE id = $1) WHERE id = $2',
      [one, two],
    );
    await expect(another().toOpen(orgId, two)).rejects.toThrow();
  });

  it('that could not be read are asked for again', async () => {
    let fail = true;
    const keys = new DataKeys(
      {
        withOrg: (org, work) =>
          fail ? Promise.reject(new Error('the database is away')) : log.database.withOrg(org, work),
      },
      root,
    );
    const name = id();
    await expect(keys.toSeal(orgId, name)).rejects.toThrow('away');
    fail = false;
    expect(await keys.toSeal(orgId, name)).toHaveLength(32);
  });

  it('give subjects names that differ by org', async () => {
    const other = await log.createOrg();
    const hash = await another().pseudonym(orgId, 'anna');
    expect(await another().pseudonym(orgId, 'anna')).toEqual(hash);
    expect(await another().pseudonym(orgId, 'otto')).not.toEqual(hash);
    expect(await another().pseudonym(other, 'anna')).not.toEqual(hash);
  });
});
