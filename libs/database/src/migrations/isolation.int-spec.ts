import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { filledOrg } from '../../test-support/fill-org.js';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';
import { PROCESS_ROLES } from '../roles.js';
import { TEST_ROLE } from '../testing/index.js';

const PERMISSION_DENIED = '42501';
const UNIQUE_VIOLATION = '23505';
/** Tables that hold nothing of any org. */
const SHARED_TABLES = ['schema_migrations', 'sign_in_throttles', 'super_checkpoints', 'super_cosigned', 'super_tiles'];

let log: LogFixture;
let app: Client;
let orgs: [string, string];
let tables: string[];

beforeAll(async () => {
  log = await startLogFixture();
  app = await log.appClient();
  orgs = [await filledOrg(log), await filledOrg(log)];
  const found = await select(`SELECT relname AS name FROM ${TABLES} WHERE ${HAS_ORG} ORDER BY relname COLLATE "C"`);
  tables = found.map(({ name }) => name as string);
});
afterAll(() => log?.close());

const TABLES = `(SELECT c.* FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')) t`;
const HAS_ORG = `EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'org_id')`;

/** As the superuser, who sees all. */
const select = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  (await log.superuser.query(text, values)).rows;

/** Runs one statement with the rights of all processes and an org set, and takes it back: rows, or the error's code. */
async function asOrg(org: string | null, text: string, values: unknown[] = []) {
  await app.query('BEGIN');
  try {
    if (org !== null) await app.query(`SELECT set_config('app.org_id', $1, true)`, [org]);
    return { count: (await app.query(text, values)).rowCount, code: null, message: '' };
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    return { count: 0, code, message };
  } finally {
    await app.query('ROLLBACK');
  }
}

/** A row of an org, and the INSERT of just that row with the columns that the application may give. */
async function copyOfRow(table: string, org: string): Promise<{ insert: string; row: string; granted: boolean }> {
  const columns = await select(
    `SELECT quote_ident(attname) AS name, has_column_privilege('${TEST_ROLE}', attrelid, attnum, 'INSERT') AS granted
     FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
       AND attgenerated = '' AND attidentity = '' ORDER BY attnum`,
    [table],
  );
  const granted = columns.filter((column) => column.granted);
  const names = (granted.length > 0 ? granted : columns).map(({ name }) => name).join(', ');
  const [first] = await select(`SELECT to_jsonb(t)::text AS row FROM ${table} t WHERE org_id = $1 LIMIT 1`, [org]);
  const insert = `INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_record(NULL::${table}, $1::jsonb)`;
  return { insert, row: first?.row as string, granted: granted.length > 0 };
}

describe('the catalogue', () => {
  it('has row-level security, forced, on every table with an org', async () => {
    const open = await select(
      `SELECT relname FROM ${TABLES} WHERE ${HAS_ORG} AND NOT (relrowsecurity AND relforcerowsecurity)`,
    );
    expect(open).toEqual([]);
  });

  it('knows each table with an org, and no other table of orgs', async () => {
    expect(tables.length).toBeGreaterThanOrEqual(15);
    const others = await select(
      `SELECT relname AS name FROM ${TABLES} WHERE NOT ${HAS_ORG} ORDER BY relname COLLATE "C"`,
    );
    expect(others.map(({ name }) => name)).toEqual(SHARED_TABLES);
    const views = await select(`SELECT viewname FROM pg_views WHERE schemaname = 'public'`);
    expect(views).toEqual([]);
  });

  it('lets every process see and write rows of the current org only', async () => {
    const policies = await select(
      `SELECT tablename AS name, roles::text, cmd, qual, with_check FROM pg_policies
       WHERE schemaname = 'public' AND permissive = 'PERMISSIVE' AND NOT roles = '{runplane_owner}' ORDER BY tablename COLLATE "C"`,
    );
    const current = `(org_id = current_setting('app.org_id'::text, true))`;
    const tenant = { roles: '{runplane_app}', cmd: 'ALL', qual: current, with_check: current };
    expect(policies).toEqual(tables.map((name) => ({ name, ...tenant })));
  });

  it('gives no login role a way around it', async () => {
    const strong = await select(
      `SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)
       AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR pg_has_role(oid, 'runplane_owner', 'MEMBER'))`,
      [[...Object.values(PROCESS_ROLES), TEST_ROLE, 'runplane_app']],
    );
    expect(strong).toEqual([]);
    const logins = await select(
      `SELECT rolname FROM pg_roles WHERE rolname IN ('runplane_app', 'runplane_owner') AND rolcanlogin`,
    );
    expect(logins).toEqual([]);
    const owned = await select(`SELECT relname FROM ${TABLES} WHERE relowner <> 'runplane_owner'::regrole`);
    expect(owned).toEqual([]);
  });

  it('has functions with the rights of their owner only where the search path is pinned and not all may call', async () => {
    const loose = await select(
      `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
       AND (proowner <> 'runplane_owner'::regrole OR NOT coalesce(proconfig::text LIKE '%search_path=pg_catalog, public%', false)
         OR EXISTS (SELECT 1 FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0))`,
    );
    expect(loose).toEqual([]);
  });
});

describe('a process, and all of them together', () => {
  it('is tested on tables that hold rows of both orgs', async () => {
    for (const table of tables) {
      const [found] = await select(`SELECT count(DISTINCT org_id)::int AS orgs FROM ${table}`);
      expect({ table, orgs: found?.orgs }).toEqual({ table, orgs: 2 });
    }
  });

  it.each([
    ['without an org', null],
    ['with an empty one', ''],
    ['with one that is none', 'org_none'],
  ])('sees and writes nothing %s', async (_, org) => {
    for (const table of tables) {
      expect({ table, ...(await asOrg(org, `SELECT 1 FROM ${table}`)) }).toMatchObject({ table, count: 0, code: null });
      const { insert, row } = await copyOfRow(table, orgs[0]);
      expect({ table, ...(await asOrg(org, insert, [row])) }).toMatchObject({ table, code: PERMISSION_DENIED });
    }
  });

  it('sees rows of its own org only', async () => {
    for (const table of tables) {
      const visible = await asOrg(orgs[0], `SELECT 1 FROM ${table}`);
      const [own] = await select(`SELECT count(*)::int AS count FROM ${table} WHERE org_id = $1`, [orgs[0]]);
      expect({ table, count: visible.count }).toEqual({ table, count: own?.count });
      const others = await asOrg(orgs[0], `SELECT 1 FROM ${table} WHERE org_id = $1`, [orgs[1]]);
      expect({ table, count: others.count }).toEqual({ table, count: 0 });
    }
  });

  it('inserts no row of another org, where it may insert one of its own', async () => {
    let insertable = 0;
    for (const table of tables) {
      const { insert, row, granted } = await copyOfRow(table, orgs[1]);
      const foreign = await asOrg(orgs[0], insert, [row]);
      expect({ table, ...foreign }).toMatchObject({ table, code: PERMISSION_DENIED });
      // The same row is there already: its own org gets past row-level security, and no further.
      const own = await asOrg(orgs[1], insert, [row]);
      expect({ table, code: own.code }).toEqual({ table, code: granted ? UNIQUE_VIOLATION : PERMISSION_DENIED });
      if (granted) insertable += foreign.message.includes('row-level security') ? 1 : 0;
    }
    expect(insertable).toBeGreaterThanOrEqual(10);
  });

  it('changes and deletes no row of another org', async () => {
    for (const table of tables) {
      const [column] = await select(
        `SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0
         AND has_column_privilege('${TEST_ROLE}', attrelid, attnum, 'UPDATE') LIMIT 1`,
        [table],
      );
      const set = column ? `${column.name} = ${column.name}` : 'org_id = org_id';
      for (const change of [`UPDATE ${table} SET ${set}`, `DELETE FROM ${table}`]) {
        const foreign = await asOrg(orgs[0], `${change} WHERE org_id = $1`, [orgs[1]]);
        expect({ change, count: foreign.count }).toEqual({ change, count: 0 });
      }
    }
  });

  it('moves no row of its own to another org', async () => {
    for (const table of tables) {
      const moved = await asOrg(orgs[0], `UPDATE ${table} SET org_id = $1`, [orgs[1]]);
      expect({ table, code: moved.code }).not.toEqual({ table, code: null });
    }
  });

  it.each([
    'audit_entries',
    'audit_order',
    'audit_pending',
    'audit_tiles',
    'audit_checkpoints',
    'audit_anchors',
    'super_tiles',
    'super_checkpoints',
    'super_cosigned',
    'policy_versions',
    'policy_bundles',
  ])('can not update, delete or truncate %s', async (table) => {
    const columns = await select(
      `SELECT quote_ident(attname) AS name FROM pg_attribute
         WHERE attrelid = $1::regclass AND attnum > 0 AND attidentity = '' AND NOT attisdropped`,
      [table],
    );
    const changes = [
      ...columns.map(({ name }) => `UPDATE ${table} SET ${name} = ${name}`),
      `DELETE FROM ${table}`,
      `TRUNCATE ${table} CASCADE`,
    ];
    for (const change of changes) {
      expect({ change, ...(await asOrg(orgs[0], change)) }).toMatchObject({ change, code: PERMISSION_DENIED });
    }
  });
});
