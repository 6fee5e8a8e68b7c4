import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { until } from '../../../test/support/until.js';
import { type LogFixture, startLogFixture } from '../test-support/log-fixture.js';
import { AuditConflictError } from './audit-log/audit.js';
import type { NewAuditEvent } from './audit-log/events.js';
import { openDatabase } from './database.js';
import type { Sql } from './sql.js';
import type { OrgTransaction } from './transaction.js';

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

/** A pool of one connection, and what is under the repositories: the pool itself. */
async function poolOfOne() {
  const database = await openDatabase({ url: log.appUrl, applicationName: 'pool-test', poolSize: 1 });
  const { source } = database as unknown as { source: DataSource };
  const look = async () => {
    const [row] = await source.query(
      `SELECT pg_backend_pid() AS pid, current_setting('app.org_id', true) AS org, count(*)::int AS orgs FROM orgs`,
    );
    return row as { pid: number; org: string | null; orgs: number };
  };
  return { database, pool: (source.driver as unknown as { master: Pool }).master, look };
}
/** The SQL under the repositories of a transaction. */
const sqlUnder = (tx: OrgTransaction) => (tx.orgs as unknown as { sql: Sql }).sql;

describe('a pooled connection', () => {
  it.each<[string, (tx: OrgTransaction) => Promise<unknown>]>([
    ['was committed', async () => undefined],
    ['failed', async () => Promise.reject(new Error('midway'))],
    ['ran into an error of SQL', (tx) => sqlUnder(tx).rows('SELECT 1 / 0')],
    [
      'swallowed an error of SQL',
      (tx) =>
        sqlUnder(tx)
          .rows('SELECT 1 / 0')
          .catch(() => undefined),
    ],
    [
      'committed by itself and failed',
      async (tx) => {
        await sqlUnder(tx).rows('COMMIT');
        await sqlUnder(tx).rows('SELECT 1 / 0');
      },
    ],
  ])('does not keep the org of a transaction that %s', async (_, end) => {
    const { database, look } = await poolOfOne();
    try {
      const { pid } = await look();
      const work = database.withOrg(org, async (tx) => {
        expect((await tx.orgs.get()).id).toBe(org);
        await end(tx);
      });
      await work.catch(() => undefined);
      expect(await look()).toEqual({ pid, org: '', orgs: 0 });
    } finally {
      await database.close();
    }
  });

  it.each([
    ['was cancelled', 'pg_cancel_backend'],
    ['lost its server process', 'pg_terminate_backend'],
  ])('does not keep the org of a transaction whose query %s', async (_, stop) => {
    const { database, look } = await poolOfOne();
    try {
      const { pid } = await look();
      const work = database.withOrg(org, (tx) => sqlUnder(tx).rows('SELECT pg_sleep(60)'));
      const failed = expect(work).rejects.toThrow();
      await until('the query', async () => {
        const { rows } = await log.superuser.query(
          `SELECT ${stop}(pid) FROM pg_stat_activity WHERE pid = $1 AND query LIKE '%pg_sleep%'`,
          [pid],
        );
        return rows.length > 0;
      });
      await failed;
      const { org: kept, orgs } = await look();
      expect([kept ?? '', orgs]).toEqual(['', 0]);
    } finally {
      await database.close();
    }
  });

  it('is not used again after a ROLLBACK that failed', async () => {
    const { database, pool, look } = await poolOfOne();
    try {
      const { pid } = await look();
      // Only the answer is lost: the connection lives on, in its transaction and its org.
      pool.once('acquire', (client) => {
        const query = client.query.bind(client) as (...input: unknown[]) => unknown;
        const failing = (...input: unknown[]) =>
          input[0] === 'ROLLBACK' ? Promise.reject(new Error('the answer was lost')) : query(...input);
        Object.assign(client, { query: failing });
      });
      const work = database.withOrg(org, async (tx) => {
        await tx.orgs.get();
        throw new Error('midway');
      });
      await expect(work).rejects.toThrow('midway');
      const next = await look();
      expect([next.org ?? '', next.orgs]).toEqual(['', 0]);
      expect(next.pid).not.toBe(pid);
      // And its server process has ended, so that nothing stays locked by it.
      await until('the end of the connection', async () => {
        const { rows } = await log.superuser.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid]);
        return rows.length === 0;
      });
    } finally {
      await database.close();
    }
  });

  it('says so where a failed statement was swallowed, and nothing was committed', async () => {
    const work = log.database.withOrg(org, async (tx) => {
      await tx.agents.create({ name: 'swallowed', roles: [] });
      await sqlUnder(tx)
        .rows('SELECT 1 / 0')
        .catch(() => undefined);
      return 'created';
    });
    await expect(work).rejects.toThrow('nothing was committed');
    expect((await log.database.withOrg(org, (tx) => tx.agents.list({ limit: 10 }))).items).toEqual([]);
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

describe('statements that are sent ahead of the next one', () => {
  /** One that the connection prepares under this name, and that fails for 0. */
  const divide = (by: number, errorOf?: (error: Error) => Error) => ({
    name: 'divide',
    text: `SELECT set_config('test.divided', (12 / $1::int)::text, true)`,
    values: [by],
    ...(errorOf && { errorOf }),
  });
  const DIVIDED = `SELECT current_setting('test.divided') AS divided, n FROM generate_series(1, 2) AS n`;

  it('have run before it, in their order, and give it no rows', async () => {
    const found = await log.database.withOrg(org, async (tx) => {
      const sql = sqlUnder(tx);
      sql.ahead(divide(2));
      sql.ahead(divide(3));
      return sql.rows(DIVIDED);
    });
    expect(found).toEqual([
      { divided: '4', n: 1 },
      { divided: '4', n: 2 },
    ]);
  });

  it('throw their own error from it, and are prepared again after that', async () => {
    const { database } = await poolOfOne();
    try {
      const work = (by: number) =>
        database.withOrg(org, async (tx) => {
          const sql = sqlUnder(tx);
          sql.ahead(divide(by, (error) => new Error(`refused: ${error.message}`)));
          return sql.row(DIVIDED);
        });
      await expect(work(0)).rejects.toThrow('refused: division by zero');
      expect(await work(4)).toEqual({ divided: '3', n: 1 });
      await expect(work(0)).rejects.toThrow('refused: division by zero');
      expect(await work(6)).toEqual({ divided: '2', n: 1 });
    } finally {
      await database.close();
    }
  });

  it('are committed with the commit, or not at all', async () => {
    const work = log.database.withOrg(org, async (tx) => {
      await tx.agents.create({ name: 'before', roles: [] });
      sqlUnder(tx).ahead(divide(0));
    });
    await expect(work).rejects.toThrow('division by zero');
    expect((await log.database.withOrg(org, (tx) => tx.agents.list({ limit: 10 }))).items).toEqual([]);
  });

  it('are one transaction where it has nothing else', async () => {
    const { database, look } = await poolOfOne();
    const decided: NewAuditEvent = {
      subject: `act_${'1'.repeat(40)}`,
      seq: 0,
      prev: null,
      type: 'action.decided',
      at: new Date(0).toISOString(),
      actor: { kind: 'agent', id: 'agt_1' },
      data: {},
      workflow: null,
    };
    const entries = () => log.database.withOrg(org, ({ audit }) => audit.ofSubject(decided.subject));
    const work = (by: number) =>
      database.withOrg(org, async (tx) => {
        await tx.audit.append(decided);
        sqlUnder(tx).ahead(divide(by, (error) => new Error(`refused: ${error.message}`)));
      });
    try {
      const { pid } = await look();
      await expect(work(0)).rejects.toThrow('refused: division by zero');
      expect(await entries()).toEqual([]);
      expect(await look()).toEqual({ pid, org: '', orgs: 0 });
      await work(1);
      expect(await entries()).toHaveLength(1);
      expect(await look()).toEqual({ pid, org: '', orgs: 0 });
      const other = database.withOrg(org, ({ audit }) => audit.append({ ...decided, data: { other: true } }));
      await expect(other).rejects.toThrow(AuditConflictError);
      expect(await entries()).toHaveLength(1);
    } finally {
      await database.close();
    }
  });

  it('are given up as a transaction of their own with a connection that is lost', async () => {
    const work = log.database.withOrg(org, async (tx) => {
      sqlUnder(tx).ahead({ name: 'end', text: 'SELECT pg_terminate_backend(pg_backend_pid())', values: [] });
    });
    await expect(work).rejects.toThrow();
    expect((await log.database.withOrg(org, (tx) => tx.orgs.get())).id).toBe(org);
  });

  it('are no error of theirs where the statement itself fails', async () => {
    const work = log.database.withOrg(org, async (tx) => {
      sqlUnder(tx).ahead(divide(1, () => new Error('of the one ahead')));
      await sqlUnder(tx).rows('SELECT nothing FROM nowhere');
    });
    await expect(work).rejects.toThrow('relation "nowhere" does not exist');
  });

  it('are given up with a connection that is lost', async () => {
    const work = log.database.withOrg(org, async (tx) => {
      sqlUnder(tx).ahead({ name: 'end', text: 'SELECT pg_terminate_backend(pg_backend_pid())', values: [] });
      await sqlUnder(tx).rows('SELECT pg_sleep(60)');
    });
    await expect(work).rejects.toThrow();
    expect((await log.database.withOrg(org, (tx) => tx.orgs.get())).id).toBe(org);
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
