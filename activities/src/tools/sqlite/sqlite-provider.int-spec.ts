import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { createOutbound } from '../../outbound/index.js';
import { machineOf } from '../machine.js';
import { sqliteProvider } from './sqlite-provider.js';

const directory = mkdtempSync(join(tmpdir(), 'runplane-sqlite-'));
let admin: DatabaseSync;
beforeAll(() => {
  mkdirSync(join(directory, 'org_1'));
  writeFileSync(join(directory, 'other.db'), '');
  symlinkSync(join(directory, 'other.db'), join(directory, 'org_1', 'link.db'));
  admin = new DatabaseSync(join(directory, 'org_1', 'shop.db'));
  admin.exec(
    'PRAGMA journal_mode = WAL; CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER NOT NULL, note TEXT)',
  );
});
afterAll(() => {
  admin.close();
  rmSync(directory, { recursive: true });
});
beforeEach(() => admin.exec("DELETE FROM orders; INSERT INTO orders VALUES (1, 9007199254740993, 'first')"));

interface Changes {
  toolKey?: string;
  repeated?: boolean;
  file?: string;
  orgId?: string;
  timeoutMs?: number;
}
let keys = 0;
function callOf(operation: JsonObject, args: JsonObject = {}, changes: Changes = {}) {
  const { orgId = 'org_1', file = 'shop.db', timeoutMs = 60_000 } = changes;
  keys += 1;
  return {
    operation: sqliteProvider.operationSchema.parse(operation),
    configuration: sqliteProvider.configurationSchema.parse({ file }),
    secret: {},
    arguments: args,
    toolKey: changes.toolKey ?? `key-${keys}`,
    repeated: changes.repeated ?? false,
    signal: AbortSignal.timeout(timeoutMs),
    timeoutMs,
    origin: { orgId, agentId: 'agt_1', actionId: 'act_1' },
    outbound: createOutbound(),
    machine: machineOf({ sqliteDirectory: directory }, orgId),
  };
}
const run = (...call: Parameters<typeof callOf>) => sqliteProvider.execute(callOf(...call));
const read = (statement: string, rest: JsonObject = {}) => ({ mode: 'read', statement, ...rest });
const write = (statement: string, rest: JsonObject = {}) => ({ mode: 'write', statement, ...rest });
const insert = write('INSERT INTO orders (id, total) VALUES (?, ?)', { parameters: ['/id', '/total'] });
const count = () => admin.prepare('SELECT count(*) AS n FROM orders').get()?.n;

describe('a read', () => {
  it('answers rows by parameters, without losing digits', async () => {
    const operation = read("SELECT id, total, note, x'00ff' AS raw FROM orders WHERE note = ?", {
      parameters: ['/note'],
    });
    expect(await run(operation, { note: 'first' })).toEqual({
      rowCount: 1,
      rows: [{ id: 1, total: '9007199254740993', note: 'first', raw: '\\x00ff' }],
      truncated: false,
    });
    expect(await run(operation, { note: "' OR 1 --" })).toMatchObject({ rowCount: 0 });
  });

  it('leaves out rows after maxRows and says so', async () => {
    const many = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
    expect(await run(read(many, { maxRows: 3 }))).toEqual({
      rowCount: 3,
      rows: [{ i: 1 }, { i: 2 }, { i: 3 }],
      truncated: true,
    });
  });

  it.each([
    ['a write behind WITH', 'WITH a AS (SELECT 1) DELETE FROM orders', 'not_read_only'],
    ['two columns of one name', 'SELECT 1 AS a, 2 AS a', 'duplicate_columns'],
    ['a mistake', 'SELECT nothing FROM nowhere', 'sql_error'],
  ])('fails with %s', async (_, statement, code) => {
    await expect(run(read(statement))).rejects.toMatchObject({ name: 'ToolFailure', code });
    expect(count()).toBe(1);
  });

  it('ends at its time limit', async () => {
    // It would end by itself, so that its thread does.
    const long =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 30000000) SELECT i FROM n WHERE i < 0';
    const slow = run(read(long), {}, { timeoutMs: 1000 });
    await expect(slow).rejects.toMatchObject({ name: 'ToolFailure', code: 'statement_timeout' });
  });
});

describe('a write', () => {
  it('has its effect once for each key, also when attempts run at the same time', async () => {
    const attempt = () => run(insert, { id: 2, total: 5 }, { toolKey: 'once', repeated: true });
    for (const result of await Promise.all([attempt(), attempt(), attempt()])) {
      expect(result).toEqual({ rowCount: 1, rows: [], insertId: '2' });
    }
    expect(count()).toBe(2);
    const question = { ...callOf(insert, { id: 2, total: 5 }, { toolKey: 'once' }), startedAtMs: 0, endedAtMs: 0 };
    expect(await sqliteProvider.reconcile?.(question)).toMatchObject({ outcome: 'succeeded' });
  });

  it('is fenced once it was settled as not done', async () => {
    const call = [insert, { id: 3, total: 5 }, { toolKey: 'fenced' }] as const;
    const question = { ...callOf(...call), startedAtMs: 0, endedAtMs: 0 };
    expect(await sqliteProvider.reconcile?.(question)).toMatchObject({ outcome: 'failed' });
    await expect(run(...call)).rejects.toMatchObject({ name: 'ToolFailure', code: 'execution_fenced' });
  });

  it.each([
    ['a violated constraint', insert, { id: 1, total: 1 }, 'constraint_violation'],
    [
      'more rows than were approved',
      write('DELETE FROM orders', { approvedRows: '/rows' }),
      { rows: 0 },
      'too_many_rows',
    ],
    ['a second statement', write('DELETE FROM orders; DELETE FROM orders'), {}, 'sql_error'],
  ])('has no effect with %s', async (_, operation, args, code) => {
    await expect(run(operation, args)).rejects.toMatchObject({ name: 'ToolFailure', code });
    expect(count()).toBe(1);
  });

  it('shows its plan before it runs', async () => {
    const preview = await sqliteProvider.preview?.(
      callOf(write('DELETE FROM orders WHERE id = ?', { parameters: ['/id'] }), { id: 1 }),
    );
    expect(JSON.stringify(preview)).toContain('PRIMARY KEY');
    expect(count()).toBe(1);
  });
});

describe('the file', () => {
  it.each([
    ['of another org', { orgId: 'org_2' }],
    ['that is not there', { file: 'nothing.db' }],
    ['that is a link', { file: 'link.db' }],
  ])('%s is not opened', async (_, changes) => {
    const missing = { name: 'ToolFailure', code: 'database_missing' };
    await expect(run(read('SELECT 1'), {}, changes)).rejects.toMatchObject(missing);
    await expect(sqliteProvider.check(callOf(read('SELECT 1'), {}, changes))).rejects.toMatchObject(missing);
  });

  it.each(['../other.db', '/etc/passwd', 'a/b.db', 'shop.txt', '.db'])('may not be named %s', (file) => {
    expect(sqliteProvider.configurationSchema.safeParse({ file }).success).toBe(false);
  });

  it('is the only one that a statement reaches', async () => {
    const view = write('CREATE VIEW sneaky AS SELECT * FROM pragma_database_list');
    await run(view);
    await expect(run(read('SELECT * FROM sneaky'))).rejects.toMatchObject({ code: 'sql_error' });
    for (const statement of ["ATTACH 'x.db' AS x", 'PRAGMA journal_mode = DELETE', "VACUUM INTO 'x.db'", 'COMMIT']) {
      expect(sqliteProvider.operationSchema.safeParse(write(statement)).success).toBe(false);
    }
    admin.exec('DROP VIEW sneaky');
  });

  it('needs an operator who offers a folder', async () => {
    const { machine: _, ...call } = callOf(read('SELECT 1'));
    await expect(sqliteProvider.execute(call)).rejects.toMatchObject({ code: 'directory_missing' });
    await sqliteProvider.check(callOf(read('SELECT 1')));
  });
});
