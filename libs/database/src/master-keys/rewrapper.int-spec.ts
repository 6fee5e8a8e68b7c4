import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';
import { DataKeys } from '../data-keys/data-keys.js';
import { fileRootKey } from '../data-keys/root-key.js';
import { newId } from '../ids.js';
import { SEALED_COLUMNS } from '../migrations/0024-master-keys.js';
import { KeyRing } from './key-ring.js';
import { MasterKeyStore } from './master-key-store.js';
import { type Rewrapped, rewrapAll } from './rewrapper.js';
import { aadOfSecret, type SealedKind, type SealedSecret } from './sealed-secrets.js';
import { masterKeyId, rewrap } from './sealing.js';

const KINDS = Object.keys(SEALED_COLUMNS) as SealedKind[];
const UNDER_ANY = '0'.repeat(16);

let log: LogFixture;
let store: MasterKeyStore;
let [old, fresh]: [Buffer, Buffer] = [randomBytes(32), randomBytes(32)];
let orgId: string;

beforeAll(async () => {
  log = await startLogFixture();
  store = log.database.masterKeys;
});
afterAll(() => log?.close());
beforeEach(async () => {
  [old, fresh] = [randomBytes(32), randomBytes(32)];
  orgId = await log.createOrg();
  await log.superuser.query('DELETE FROM identity_providers');
  for (const table of ['connections', 'webhook_endpoints', 'slack_workspaces', 'data_keys', 'org_keys']) {
    await log.superuser.query(`DELETE FROM ${table}`);
  }
  for (const kind of KINDS) await store1(kind);
});

const secretOf = (kind: SealedKind) => `the secret of ${kind}`;

/** One secret of each kind, under the old key, as the control plane writes it. */
async function store1(kind: SealedKind): Promise<void> {
  const [table, column] = SEALED_COLUMNS[kind];
  const id = `${table}_1`;
  const sealed = KeyRing.of(old).seal(secretOf(kind), aadOfSecret({ kind, orgId, id }));
  if ((await log.superuser.query(`SELECT 1 FROM ${table} WHERE org_id = $1`, [orgId])).rowCount === 0) {
    await insertRow(table, id, sealed);
  }
  const overlap = /previous/.test(column) ? `, previous_expires_at = now() - interval '1 day'` : '';
  await log.superuser.query(`UPDATE ${table} SET ${column} = $2${overlap} WHERE org_id = $1`, [orgId, sealed]);
}

async function insertRow(table: string, id: string, sealed: Buffer): Promise<void> {
  await log.database.withOrg(orgId, async (tx) => {
    const createdBy = 'test';
    const connection = { id, name: 'shop', provider: 'http', environment: 'test', configuration: {} };
    if (table === 'connections') await tx.connections.create({ ...connection, sealedSecret: sealed });
    const webhook = { id, name: 'hook', url: 'https://hook.test', eventTypes: [], createdBy };
    if (table === 'webhook_endpoints') await tx.webhooks.create({ ...webhook, sealedSecret: sealed });
    const workspace = { id, teamId: newId('slw'), teamName: 'team', botId: 'B1', createdBy };
    const secrets = { sealedBotToken: sealed, sealedSigningSecret: sealed, sealedAppToken: sealed };
    if (table === 'slack_workspaces') await tx.slack.workspaces.create({ ...workspace, ...secrets });
    const provider = { id, name: 'sso', issuer: 'https://sso.test', clientId: 'c', allowedDomains: [], createdBy };
    const mapping = { defaultRoles: ['viewer' as const], groupsClaim: 'groups', groupMapping: {} };
    if (table === 'identity_providers')
      await tx.identityProviders.put({ ...provider, ...mapping, sealedSecret: sealed } as never);
  });
}

function pass(sealing = KeyRing.of(fresh, old), root = fileRootKey(KeyRing.of(fresh, old))): Promise<Rewrapped> {
  return rewrapAll({ store, sealing, root, signal: new AbortController().signal });
}

/** Everything that is sealed, as only these keys open it. */
async function opened(...keys: Buffer[]): Promise<Record<string, string>> {
  const all = await store.secretsUnderOthers(UNDER_ANY, null, 1_000);
  const ring = KeyRing.of(...keys);
  return Object.fromEntries(
    all.map((secret) => [secret.kind, ring.open(secret.sealed, aadOfSecret(secret)).toString()]),
  );
}
const ALL = Object.fromEntries(KINDS.map((kind) => [kind, secretOf(kind)]));

describe('what is sealed', () => {
  it('lies in columns that are all known to whoever re-wraps', async () => {
    const { rows } = await log.superuser.query<{ place: string }>(
      `SELECT attrelid::regclass || '.' || attname AS place FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.atttypid = 'bytea'::regtype
         AND a.attname ~ 'seal|wrap|secret' ORDER BY 1`,
    );
    const ours = Object.values(SEALED_COLUMNS).map(([table, column]) => `${table}.${column}`);
    // Hashes of secrets; what is under the data key of an action; keys under the key of an org; keys under the root key.
    const others = ['api_keys.secret_hash', 'kept_fields.sealed', 'data_keys.wrapped', 'org_keys.wrapped'];
    expect(rows.map(({ place }) => place).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      [...ours, ...others].toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });

  it('is moved to the first key, of every kind, and opens as before with that one alone', async () => {
    expect(await opened(old)).toEqual(ALL);
    expect(await pass()).toEqual({ count: KINDS.length, failed: [] });
    expect(await opened(fresh)).toEqual(ALL);
    expect(await store.use()).toEqual(
      KINDS.toSorted((a, b) => (a < b ? -1 : 1)).map((kind) => ({ kind, key: masterKeyId(fresh), count: 1 })),
    );
    expect(await pass()).toEqual({ count: 0, failed: [] });
  });

  it('is moved once by several that work at the same time', async () => {
    const passes = await Promise.all([pass(), pass(), pass()]);
    expect(passes.reduce((sum, { count }) => sum + count, 0)).toBe(KINDS.length);
    expect(await opened(fresh)).toEqual(ALL);
  });

  it('stays as it is, and is reported, where the key that it is under is not at hand', async () => {
    const before = await store.secretsUnderOthers(UNDER_ANY, null, 1_000);
    const { count, failed } = await pass(KeyRing.of(fresh));
    expect([count, failed.length]).toEqual([0, KINDS.length]);
    expect(failed[0]).toEqual({
      kind: 'connection',
      orgId,
      id: 'connections_1',
      reason: `there is no master key ${masterKeyId(old)}`,
    });
    expect(await store.secretsUnderOthers(UNDER_ANY, null, 1_000)).toEqual(before);
    expect(await pass()).toEqual({ count: KINDS.length, failed: [] });
  });

  it('keeps nothing else back where one of it does not open', async () => {
    await log.superuser.query(
      `UPDATE webhook_endpoints SET sealed_secret = overlay(sealed_secret PLACING '\\x00' FROM 40)`,
    );
    const { count, failed } = await pass();
    expect([count, failed.map(({ kind }) => kind)]).toEqual([KINDS.length - 1, ['webhook']]);
  });

  it('is not put back where somebody has replaced it meanwhile', async () => {
    const [read] = (await store.secretsUnderOthers(masterKeyId(fresh), null, 1)) as [SealedSecret];
    const newer = KeyRing.of(fresh).seal('newer', aadOfSecret(read));
    await log.database.withOrg(orgId, (tx) => tx.connections.replaceSecret(read.id, newer));
    expect(await store.rewrapSecret(read, rewrap([old], fresh, read.sealed, aadOfSecret(read)))).toBe(false);
    expect((await opened(fresh, old)).connection).toBe('newer');
  });

  it('can not be replaced by another secret in the way that wrappings are', async () => {
    const [read] = (await store.secretsUnderOthers(masterKeyId(fresh), null, 1)) as [SealedSecret];
    const other = KeyRing.of(fresh).seal(secretOf(read.kind), aadOfSecret(read));
    await expect(store.rewrapSecret(read, other)).rejects.toThrow('only the wrapping of a secret is replaced');
    await expect(store.rewrapSecret(read, read.sealed.subarray(1))).rejects.toThrow('only the wrapping');
  });
});

describe('keys of organisations', () => {
  const keysWith = (...secrets: Buffer[]) => new DataKeys(log.database, fileRootKey(KeyRing.of(...secrets)));

  it('are moved to the first root key, and data keys open as before', async () => {
    const key = await keysWith(old).toSeal(orgId, 'act_1');
    expect(await keysWith(fresh, old).toOpen(orgId, 'act_1')).toEqual(key);
    expect(await pass()).toMatchObject({ count: KINDS.length + 1, failed: [] });
    expect(await keysWith(fresh).toOpen(orgId, 'act_1')).toEqual(key);
    await expect(keysWith(old).toOpen(orgId, 'act_1')).rejects.toThrow('there is no master key');
    expect((await store.use()).find(({ kind }) => kind === 'org_key')?.key).toBe(`file:${masterKeyId(fresh)}`);
  });

  it('of before, when root keys had no id, open with whichever key of the file it is, and get the id', async () => {
    const key = await keysWith(old).toSeal(orgId, 'act_1');
    await log.superuser.query(`UPDATE org_keys SET root = 'file'`);
    expect(await keysWith(fresh, old).toOpen(orgId, 'act_1')).toEqual(key);
    await pass(KeyRing.of(old), fileRootKey(KeyRing.of(old)));
    expect(await keysWith(old).toOpen(orgId, 'act_1')).toEqual(key);
    expect((await store.use()).find(({ kind }) => kind === 'org_key')?.key).toBe(`file:${masterKeyId(old)}`);
  });

  it('stay as they are where a root key gives something else back', async () => {
    const key = await keysWith(old).toSeal(orgId, 'act_1');
    const root = fileRootKey(KeyRing.of(fresh, old));
    const broken = { ...root, id: root.id, wrap: (org: string) => root.wrap(org, randomBytes(32)) };
    const { failed } = await pass(KeyRing.of(fresh, old), broken);
    expect(failed.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['org_key', 'the root key gave another key back'],
    ]);
    expect(await keysWith(old).toOpen(orgId, 'act_1')).toEqual(key);
  });
});
