import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { filledOrg } from '../../test-support/fill-org.js';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';
import { PROCESS_ROLES, PROCESSES, type ProcessName } from '../roles.js';

const PERMISSION_DENIED = '42501';

/** Every function with the rights of its owner, and who calls it; none: only a trigger does. A new one gets its row here. */
const MAY_CALL: Record<string, ProcessName[]> = {
  actions_with_words: ['controlPlane'],
  audit_append: ['worker'],
  audit_patrol: ['worker'],
  audit_pending_entries: ['worker'],
  audit_unanchored: ['worker'],
  audit_wait: [],
  count_sign_in: ['controlPlane'],
  create_org: ['controlPlane'],
  erase_actions: ['controlPlane'],
  find_account: ['controlPlane'],
  find_key: ['gateway', 'controlPlane'],
  find_passkey_holder: ['controlPlane'],
  find_session: ['controlPlane'],
  forgive_sign_in: ['controlPlane'],
  identity_providers_of: ['controlPlane'],
  keep_action_words: [],
  last_archived: ['worker'],
  list_orgs: ['controlPlane', 'worker'],
  master_key_use: ['controlPlane', 'worker'],
  org_keys_under_others: ['worker'],
  org_of_identity_provider: ['controlPlane'],
  org_of_invitation: ['controlPlane'],
  org_of_ticket: ['controlPlane'],
  pending_deliveries: ['worker'],
  pending_interactions: ['worker'],
  prune_interactions: ['worker'],
  prune_notices: ['worker'],
  record_key_use: ['gateway', 'controlPlane'],
  rewrap_org_key: ['worker'],
  rewrap_secret: ['worker'],
  secrets_under_others: ['worker'],
  slack_connections_of: ['controlPlane'],
  slack_sockets: ['controlPlane'],
  super_append: ['worker'],
  super_cosign: ['worker'],
};

/** What is the worker's alone to write. */
const OF_THE_WORKER = [
  'actions',
  'action_words',
  'approval_events',
  'archived_histories',
  'audit_anchors',
  'audit_checkpoints',
  'audit_order',
  'audit_pending',
  'audit_tiles',
  'budget_reservations',
  'grant_uses',
  'sent_mails',
  'shadow_differences',
  'slack_messages',
  'super_checkpoints',
  'super_cosigned',
  'super_tiles',
];

/** What people sign in by, and what only people change: nothing for the worker to see. */
const HIDDEN_FROM_THE_WORKER = [
  'action_words',
  'approval_views',
  'audit_anchors',
  'audit_pending',
  'erasures',
  'identity_providers',
  'oidc_identities',
  'passkey_challenges',
  'passwords',
  'pending_changes',
  'policies',
  'policy_history',
  'policy_publications',
  'policy_replay_changes',
  'policy_replays',
  'policy_versions',
  'recovery_codes',
  'schema_migrations',
  'sessions',
  'sign_in_throttles',
  'taken_challenges',
];

let log: LogFixture;
let org: string;
const clients = {} as Record<ProcessName, Client>;

beforeAll(async () => {
  log = await startLogFixture();
  org = await filledOrg(log);
  for (const process of PROCESSES) clients[process] = await log.appClient(process);
});
afterAll(() => log?.close());

/** As the superuser, who sees all. */
const select = async <T>(text: string, values: unknown[] = []): Promise<T[]> =>
  (await log.superuser.query(text, values)).rows as T[];

/** The error's code of one statement of a process in the org, which is taken back; null where it went through. */
async function codeOf(process: ProcessName, text: string): Promise<string | null> {
  const client = clients[process];
  await client.query('BEGIN');
  try {
    await client.query(`SELECT set_config('app.org_id', $1, true)`, [org]);
    await client.query(text);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Tables of which a process has one of these rights, on the whole or on a column. */
async function tablesWith(process: ProcessName, ...rights: string[]): Promise<string[]> {
  const rows = await select<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND EXISTS (SELECT FROM unnest($2::text[]) AS wanted WHERE has_table_privilege($1, c.oid, wanted)
         OR wanted IN ('SELECT', 'INSERT', 'UPDATE') AND has_any_column_privilege($1, c.oid, wanted))
     ORDER BY c.relname COLLATE "C"`,
    [PROCESS_ROLES[process], rights],
  );
  return rows.map(({ name }) => name);
}

describe('a function with the rights of its owner', () => {
  it('may be called by the processes that need it, and by nobody else', async () => {
    const rows = await select<{ name: string; grantees: string[] }>(
      `SELECT p.proname AS name, array_agg(CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END) AS grantees
       FROM pg_proc p CROSS JOIN aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
       WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef GROUP BY p.oid`,
    );
    const found = Object.fromEntries(
      rows.map(({ name, grantees }) => [name, new Set(grantees.filter((grantee) => grantee !== 'runplane_owner'))]),
    );
    const expected = Object.entries(MAY_CALL).map(([name, may]) => [
      name,
      new Set(may.map((one) => PROCESS_ROLES[one])),
    ]);
    expect(found).toEqual(Object.fromEntries(expected));
  });

  it('is refused to every other process that calls it', async () => {
    const functions = await select<{ name: string; call: string }>(
      `SELECT p.proname AS name, format('SELECT %I(%s)', p.proname, (SELECT string_agg('NULL::' || t::regtype, ', ' ORDER BY n)
         FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS x (t, n))) AS call
       FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef`,
    );
    let refused = 0;
    for (const { name, call } of functions) {
      for (const process of PROCESSES.filter((one) => !MAY_CALL[name]?.includes(one))) {
        expect({ process, call, code: await codeOf(process, call) }).toMatchObject({ code: PERMISSION_DENIED });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(50);
  });
});

describe('the role that all processes are members of', () => {
  it('has no right of its own: a table and a function are given to the processes that need them', async () => {
    const held = await select(
      `SELECT c.relname AS name FROM pg_class c CROSS JOIN aclexplode(c.relacl) a
         WHERE c.relnamespace = 'public'::regnamespace AND a.grantee IN (0, 'runplane_app'::regrole)
       UNION SELECT p.attrelid::regclass || '.' || p.attname FROM pg_attribute p CROSS JOIN aclexplode(p.attacl) a
         WHERE a.grantee = 'runplane_app'::regrole
       UNION SELECT p.proname FROM pg_proc p CROSS JOIN aclexplode(p.proacl) a
         WHERE p.pronamespace = 'public'::regnamespace AND a.grantee = 'runplane_app'::regrole`,
    );
    expect(held).toEqual([]);
  });
});

describe('the gateway', () => {
  it('reads seven tables, three of them in part, and adds wrapped keys: nothing else', async () => {
    const keys = ['data_keys', 'org_keys'];
    const read = ['actions', 'audit_entries', 'audit_order', 'connections', ...keys, 'tools'];
    expect(await tablesWith('gateway', 'SELECT')).toEqual(read);
    expect(await tablesWith('gateway', 'INSERT')).toEqual(keys);
    expect(await tablesWith('gateway', 'UPDATE', 'DELETE', 'TRUNCATE')).toEqual([]);
  });

  it.each([
    'SELECT 1 FROM members',
    'SELECT leaf FROM audit_entries',
    'SELECT sealed_secret FROM connections',
    'SELECT configuration FROM connections',
    'SELECT digest FROM tools',
    `UPDATE tools SET definition = '{}'`,
    `UPDATE api_keys SET scope = NULL`,
    `UPDATE actions SET status = 'SUCCEEDED'`,
    `SELECT append_entry('org', 'act_1', 0, '{}', repeat('0', 64), 'x')`,
    'UPDATE data_keys SET wrapped = NULL, destroyed_at = now()',
  ])('can not %s', async (statement) => {
    expect(await codeOf('gateway', statement)).toBe(PERMISSION_DENIED);
  });
});

describe('the control plane', () => {
  it('writes nothing that is the worker’s alone', async () => {
    const writes = await tablesWith('controlPlane', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE');
    expect(writes.filter((table) => OF_THE_WORKER.includes(table))).toEqual([]);
  });

  it.each([
    `UPDATE actions SET status = 'SUCCEEDED'`,
    `UPDATE approvals SET status = 'APPROVED'`,
    `INSERT INTO audit_checkpoints (org_id, size, note) VALUES (current_setting('app.org_id'), 9, '')`,
    'UPDATE org_keys SET wrapped = wrapped',
  ])('can not %s', async (statement) => {
    expect(await codeOf('controlPlane', statement)).toBe(PERMISSION_DENIED);
  });

  it('logs changes that people make, and nothing of an action', async () => {
    const append = (subject: string) =>
      `SELECT append_entry(current_setting('app.org_id'), '${subject}', 999, '{}', repeat('0', 64), 'x')`;
    expect(await codeOf('controlPlane', append('act_1'))).toBe(PERMISSION_DENIED);
    expect(await codeOf('controlPlane', append('control'))).toBeNull();
    expect(await codeOf('worker', append('act_1'))).toBeNull();
  });
});

describe('the worker', () => {
  it('sees nothing that people sign in by, and no drafts of theirs', async () => {
    const seen = new Set(await tablesWith('worker', 'SELECT'));
    const all = await select<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
       ORDER BY relname COLLATE "C"`,
    );
    expect(all.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual(HIDDEN_FROM_THE_WORKER);
  });

  it.each([
    'SELECT secret_hash FROM api_keys',
    `UPDATE members SET roles = '{owner}'`,
    'UPDATE orgs SET settings = settings',
    'UPDATE budgets SET most = 0',
    'UPDATE grants SET revoked_at = NULL',
    'UPDATE connections SET sealed_secret = sealed_secret',
    'DELETE FROM kept_fields',
  ])('can not %s', async (statement) => {
    expect(await codeOf('worker', statement)).toBe(PERMISSION_DENIED);
  });

  it('takes the locks that a decision needs, by a column that nobody can change', async () => {
    for (const table of ['budgets', 'grants']) {
      expect(await codeOf('worker', `SELECT 1 FROM ${table} FOR NO KEY UPDATE`)).toBeNull();
      expect(await codeOf('worker', `UPDATE ${table} SET org_id = 'org_other'`)).toBe(PERMISSION_DENIED);
    }
  });
});
