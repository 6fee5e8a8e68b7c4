import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { type LogFixture, startLogFixture } from '../test-support/log-fixture.js';
import { openDatabase } from './database.js';

let log: LogFixture;
let org: string;
beforeAll(async () => {
  log = await startLogFixture();
  org = await log.createOrg();
});
afterAll(() => log?.close());

async function createKey(): Promise<string> {
  const id = randomBytes(8).toString('hex');
  const secretHash = randomBytes(32);
  await log.database.withOrg(org, async (tx) => {
    const { items } = await tx.members.list({ limit: 1 });
    const principal = { kind: 'member', id: items[0]?.id ?? '' } as const;
    await tx.keys.create({ id, name: 'Key', secretHash, principal, expiresAt: null });
  });
  return id;
}
const lastUse = async (id: string) => (await log.database.withOrg(org, (tx) => tx.keys.find(id)))?.lastUsedAt ?? null;

describe('a pooled connection', () => {
  it.each([
    ['was committed', false],
    ['failed', true],
  ])('does not keep the org of a transaction that %s', async (_, fails) => {
    const database = await openDatabase({ url: log.appUrl, applicationName: 'pool-test', poolSize: 1 });
    // What is under the repositories: the pool itself.
    const { source } = database as unknown as { source: DataSource };
    const look = async () => {
      const [row] = await source.query(
        `SELECT pg_backend_pid() AS pid, current_setting('app.org_id', true) AS org, count(*)::int AS orgs FROM orgs`,
      );
      return row as { pid: number; org: string | null; orgs: number };
    };
    try {
      const { pid } = await look();
      const work = database.withOrg(org, async (tx) => {
        expect((await tx.orgs.get()).id).toBe(org);
        if (fails) throw new Error('midway');
      });
      await work.catch(() => undefined);
      expect(await look()).toEqual({ pid, org: '', orgs: 0 });
    } finally {
      await database.close();
    }
  });

  it('takes back what a failed transaction has written', async () => {
    const work = log.database.withOrg(org, async (tx) => {
      await tx.agents.create({ name: 'half done', roles: [] });
      throw new Error('midway');
    });
    await expect(work).rejects.toThrow('midway');
    expect((await log.database.withOrg(org, (tx) => tx.agents.list({ limit: 10 }))).items).toEqual([]);
  });
});

describe('a key', () => {
  it('is found with whom it stands for, in whatever org', async () => {
    const id = await createKey();
    expect(await log.database.findKey(id)).toMatchObject({
      keyId: id,
      orgId: org,
      orgStatus: 'active',
      kind: 'member',
      principalStatus: 'active',
      roles: ['owner'],
      groups: [],
      useIsStale: true,
    });
    expect(await log.database.findKey('unknown')).toBeNull();
  });

  it('is used when its use is recorded, and not when it is looked up', async () => {
    const id = await createKey();
    await log.database.findKey(id);
    expect(await lastUse(id)).toBeNull();
    await log.database.recordKeyUse(id);
    expect(await lastUse(id)).not.toBeNull();
  });

  it('has its use recorded once a minute', async () => {
    const id = await createKey();
    const usedBefore = async (age: string) => {
      await log.superuser.query(`UPDATE api_keys SET last_used_at = now() - $2::interval WHERE id = $1`, [id, age]);
      const before = await lastUse(id);
      const { useIsStale } = (await log.database.findKey(id)) ?? {};
      await log.database.recordKeyUse(id);
      return { useIsStale, changed: (await lastUse(id)) !== before };
    };
    expect(await usedBefore('50 seconds')).toEqual({ useIsStale: false, changed: false });
    expect(await usedBefore('61 seconds')).toEqual({ useIsStale: true, changed: true });
  });
});
