import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { describeWith, type MariadbServer, startMariadb } from '@runplane/infra';
import mysql, { type Connection } from 'mysql2/promise';
import { startFaultProxy } from '../../../test-support/fault-proxy.js';
import { closedPort } from '../../../test-support/local-service.js';
import { createOutbound } from '../../outbound/index.js';
import { mysqlProvider } from './mysql-provider.js';

// The first start installs the server.
jest.setTimeout(1_200_000);

let server: MariadbServer;
let admin: Connection;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
const account = { user: 'tools', password: randomBytes(12).toString('hex') };

interface Changes {
  repeated?: boolean;
  toolKey?: string;
  configuration?: JsonObject;
  allow?: string;
  signal?: AbortSignal;
  timeoutMs?: number;
}

function callOf(operation: JsonObject, args: JsonObject = {}, changes: Changes = {}) {
  const { repeated = false, toolKey = randomBytes(8).toString('hex'), timeoutMs = 60_000 } = changes;
  const place = { host: '127.0.0.1', port: proxy.port, database: 'shop', user: account.user, tls: 'disable' };
  const configuration = mysqlProvider.configurationSchema.parse({ ...place, ...changes.configuration });
  return {
    operation: mysqlProvider.operationSchema.parse(operation),
    configuration,
    secret: { password: account.password },
    arguments: args,
    toolKey,
    repeated,
    signal: changes.signal ?? new AbortController().signal,
    timeoutMs,
    origin: { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' },
    outbound: createOutbound({ allow: changes.allow ?? `127.0.0.1:${configuration.port}` }),
  };
}
const run = (...call: Parameters<typeof callOf>) => mysqlProvider.execute(callOf(...call));
const reconcile = (...call: Parameters<typeof callOf>) =>
  mysqlProvider.reconcile?.({ ...callOf(...call), startedAtMs: 0, endedAtMs: 0 });
const read = (statement: string, rest: JsonObject = {}) => ({ mode: 'read', statement, ...rest });
const write = (statement: string, rest: JsonObject = {}) => ({ mode: 'write', statement, ...rest });
const insert = write('INSERT INTO orders (id, total) VALUES (?, ?)', { parameters: ['/id', '/total'] });
const rowsOf = async (sql: string) => (await admin.query(sql))[0] as JsonObject[];
const count = async () => (await rowsOf('SELECT count(*) AS n FROM orders'))[0]?.n;

describeWith(describe, 'mariadb')('the mysql provider on MariaDB', () => {
  beforeAll(async () => {
    server = await startMariadb();
    admin = await mysql.createConnection({ uri: server.url, multipleStatements: true });
    await admin.query(`
      CREATE DATABASE shop; USE shop;
      CREATE USER '${account.user}'@'127.0.0.1' IDENTIFIED BY '${account.password}';
      CREATE TABLE orders (
        id int PRIMARY KEY, total bigint NOT NULL, price decimal(20, 4), note varchar(20), at datetime(3), raw varbinary(9),
        tags json, flag tinyint(1)
      ) ENGINE = InnoDB;
      CREATE TABLE numbered (id int AUTO_INCREMENT PRIMARY KEY, note text) ENGINE = InnoDB;
      CREATE TABLE old (id int) ENGINE = MyISAM;
      CREATE TABLE watched (id int PRIMARY KEY) ENGINE = InnoDB;
      CREATE TRIGGER watch AFTER INSERT ON watched FOR EACH ROW INSERT INTO old VALUES (NEW.id);
      CREATE FUNCTION sneak() RETURNS int MODIFIES SQL DATA
        BEGIN DELETE FROM orders; RETURN 1; END;
      GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, EXECUTE ON shop.* TO '${account.user}'@'127.0.0.1';
    `);
    proxy = await startFaultProxy({ host: '127.0.0.1', port: server.port });
  });
  afterAll(async () => {
    await proxy?.close();
    await admin?.end();
    await server?.stop();
  });
  beforeEach(async () => {
    await admin.query(`DELETE FROM orders; DELETE FROM watched; DELETE FROM old;
      INSERT INTO orders VALUES
        (1, 9007199254740993, 0.1000, 'first', '2026-01-02 03:04:05.678', x'00ff', '{"a": [1]}', 1);`);
  });

  describe('a read', () => {
    it('answers rows by prepared parameters, without losing digits', async () => {
      const operation = read('SELECT * FROM orders WHERE total = ? AND flag = ?', { parameters: ['/total', '/flag'] });
      const result = await run(operation, { total: '9007199254740993', flag: true });
      const row = {
        ...{ id: 1, total: '9007199254740993', price: '0.1000', note: 'first', at: '2026-01-02 03:04:05.678' },
        ...{ raw: '\\x00ff', flag: 1 },
      };
      expect(result).toMatchObject({ rowCount: 1, rows: [row], truncated: false });
      expect(await run(operation, { total: '9007199254740992', flag: true })).toMatchObject({ rowCount: 0 });
    });

    it('does not take arguments for SQL', async () => {
      const operation = read('SELECT id FROM orders WHERE note = ?', { parameters: ['/note'] });
      expect(await run(operation, { note: "' OR true -- " })).toMatchObject({ rowCount: 0 });
    });

    it('leaves out rows after maxRows and says so', async () => {
      const result = (await run(read('SELECT seq AS i FROM seq_1_to_100000', { maxRows: 250 }))) as {
        rows: JsonObject[];
      };
      expect(result).toMatchObject({ rowCount: 250, truncated: true });
      expect(result.rows.at(-1)).toEqual({ i: '250' });
    });

    it.each([
      ['a function with effects', 'SELECT sneak()', 'not_read_only'],
      ['a large result', "SELECT repeat('x', 600000) AS x FROM seq_1_to_3", 'result_too_large'],
      ['two columns of one name', 'SELECT 1 AS a, 2 AS a', 'duplicate_columns'],
      ['a mistake', 'SELECT nothing FROM nowhere', 'sql_error'],
    ])('fails with %s', async (_, statement, code) => {
      await expect(run(read(statement))).rejects.toMatchObject({ name: 'ToolFailure', code, retryable: false });
      expect(await count()).toBe(1);
    });

    // MariaDB looks at its time limit while it reads rows.
    const endless = read('SELECT count(*) AS n FROM seq_1_to_1000000000 a, seq_1_to_1000000000 b');

    it('ends at its time limit', async () => {
      const slow = run(endless, {}, { timeoutMs: 500 });
      await expect(slow).rejects.toMatchObject({ name: 'ToolFailure', code: 'statement_timeout' });
    });

    it('ends when it is cancelled', async () => {
      const abort = new AbortController();
      const cancelled = { ...endless, statement: endless.statement.replace(' n ', ' cancelled ') };
      const slow = run(cancelled, {}, { signal: abort.signal });
      const busy = `SELECT 1 FROM information_schema.processlist WHERE user = '${account.user}' AND info LIKE '%AS cancelled%'`;
      while ((await rowsOf(busy)).length === 0);
      abort.abort();
      await expect(slow).rejects.toMatchObject({ name: 'ToolFailure', code: 'connection_lost' });
    });
  });

  describe('a write', () => {
    it('has its effect once for each key, and answers the same again', async () => {
      const toolKey = 'key-once';
      const first = await run(insert, { id: 2, total: '5' }, { toolKey });
      const second = await run(insert, { id: 2, total: '5' }, { toolKey, repeated: true });
      expect(first).toEqual({ rowCount: 1, rows: [], insertId: null });
      expect(second).toEqual(first);
      expect(await count()).toBe(2);
    });

    it('answers the number that the table gave, and what RETURNING says', async () => {
      const numbered = write('INSERT INTO numbered (note) VALUES (?)', { parameters: ['/note'] });
      expect(await run(numbered, { note: 'a' })).toEqual({ rowCount: 1, rows: [], insertId: '1' });
      const removal = write('DELETE FROM numbered WHERE note = ? RETURNING id, note', { parameters: ['/note'] });
      expect(await run(removal, { note: 'a' })).toMatchObject({ rowCount: 1, rows: [{ id: 1, note: 'a' }] });
    });

    it('has its effect once when attempts run at the same time', async () => {
      const add = write('UPDATE orders SET total = total + ? WHERE id = 1', { parameters: ['/by'] });
      const attempt = () => run(add, { by: 7 }, { toolKey: 'key-parallel' });
      for (const result of await Promise.all(Array.from({ length: 6 }, attempt))) {
        expect(result).toMatchObject({ rowCount: 1 });
      }
      expect(await rowsOf('SELECT total FROM orders WHERE total = 9007199254741000')).toHaveLength(1);
    });

    it('is found again by its key when the answer to COMMIT is lost', async () => {
      const call = [insert, { id: 3, total: 1 }] as const;
      proxy.breakOn({ on: 'COMMIT', cut: 'after' });
      const unknown = { name: 'OutcomeUnknown', code: 'commit_unconfirmed', retryable: true };
      await expect(run(...call, { toolKey: 'key-lost' })).rejects.toMatchObject(unknown);
      expect(await run(...call, { toolKey: 'key-lost', repeated: true })).toMatchObject({ rowCount: 1 });
      expect(await reconcile(...call, { toolKey: 'key-lost' })).toMatchObject({ outcome: 'succeeded' });
      expect(await count()).toBe(2);
    });

    it('is settled as not done, and then stays undone, when COMMIT never arrived', async () => {
      proxy.breakOn({ on: 'COMMIT', cut: 'before' });
      const call = [insert, { id: 4, total: 1 }] as const;
      await expect(run(...call, { toolKey: 'key-unsent' })).rejects.toMatchObject({ name: 'OutcomeUnknown' });
      const settled = { outcome: 'failed', code: 'not_executed' };
      expect(await reconcile(...call, { toolKey: 'key-unsent' })).toMatchObject(settled);
      const late = run(...call, { toolKey: 'key-unsent', repeated: true });
      await expect(late).rejects.toMatchObject({ name: 'ToolFailure', code: 'execution_fenced' });
      expect(await count()).toBe(1);
    });

    it.each(['before', 'after'] as const)('had no effect when the connection is lost %s it arrives', async (cut) => {
      proxy.breakOn({ on: 'INSERT INTO orders', cut });
      const lost = run(insert, { id: 5, total: 1 });
      await expect(lost).rejects.toMatchObject({ name: 'ToolFailure', code: 'connection_lost', retryable: true });
      expect(await count()).toBe(1);
    });

    it('stays unknown when a repeated attempt can not even look for the key', async () => {
      const configuration = { port: await closedPort() };
      const call = [insert, { id: 6, total: 1 }] as const;
      await expect(run(...call, { configuration })).rejects.toMatchObject({ name: 'ToolFailure', retryable: true });
      const unknown = { name: 'OutcomeUnknown', code: 'connection_failed', retryable: true };
      await expect(run(...call, { configuration, repeated: true })).rejects.toMatchObject(unknown);
    });

    it.each([
      ['a violated constraint', insert, { id: 1, total: 1 }, 'constraint_violation'],
      ['a value that does not fit', insert, { id: 8, total: 'many' }, 'sql_error'],
      ['a table without transactions', write('INSERT INTO old VALUES (1)'), {}, 'not_transactional'],
    ])('has no effect with %s', async (_, operation, args, code) => {
      const outcome = run(operation, args, { repeated: true });
      await expect(outcome).rejects.toMatchObject({ name: 'ToolFailure', code, retryable: false });
      expect(await count()).toBe(1);
      expect(await rowsOf('SELECT * FROM old')).toEqual([]);
    });

    it('is rolled back when it touches more rows than maxRows, or than were approved', async () => {
      await admin.query('INSERT INTO orders (id, total) VALUES (7, 1), (8, 1)');
      const tooMany = { name: 'ToolFailure', code: 'too_many_rows' };
      await expect(run(write('DELETE FROM orders', { maxRows: 2 }))).rejects.toMatchObject(tooMany);
      const purge = write('UPDATE orders SET note = ?', { parameters: ['/note'], approvedRows: '/rows' });
      await expect(run(purge, { note: 'x', rows: 2 })).rejects.toMatchObject(tooMany);
      expect(await rowsOf("SELECT id FROM orders WHERE note = 'x'")).toEqual([]);
      expect(await run(purge, { note: 'x', rows: 3 })).toMatchObject({ rowCount: 3 });
    });

    it('is unknown when a trigger wrote where nothing can be rolled back', async () => {
      const twice = write('INSERT INTO watched VALUES (1), (2), (1)');
      await expect(run(twice)).rejects.toMatchObject({ name: 'OutcomeUnknown', code: 'not_rolled_back' });
      expect(await rowsOf('SELECT * FROM watched')).toEqual([]);
    });

    it('shows its plan before it runs', async () => {
      await admin.query('INSERT INTO orders (id, total) SELECT seq + 100, 1 FROM seq_1_to_300');
      const purge = write('DELETE FROM orders WHERE total = ?', { parameters: ['/total'] });
      const preview = (await mysqlProvider.preview?.(callOf(purge, { total: 1 }))) as { estimatedRows: number };
      expect(preview.estimatedRows).toBeGreaterThan(100);
      expect(await count()).toBe(301);
    });
  });

  describe('the table of keys', () => {
    it('is created by several first writes at once', async () => {
      await admin.query('DROP TABLE IF EXISTS runplane_executions');
      const ids = [11, 12, 13, 14, 15];
      await Promise.all(ids.map((id) => run(insert, { id, total: 1 })));
      expect(await count()).toBe(6);
      expect(await rowsOf('SELECT count(*) AS n FROM runplane_executions')).toEqual([{ n: 5 }]);
    });

    it('says what to run when the user may not create it', async () => {
      const who = `'${account.user}'@'127.0.0.1'`;
      await admin.query(`DROP TABLE IF EXISTS runplane_executions; REVOKE CREATE ON shop.* FROM ${who}`);
      const failure = await run(insert, { id: 21, total: 1 }).catch((error: Error & { code: string }) => error);
      expect(failure).toMatchObject({ name: 'ToolFailure', code: 'executions_table_missing' });
      const { message } = failure as Error;
      await admin.query(message.slice(message.indexOf('CREATE TABLE'), message.indexOf('; GRANT')));
      await run(insert, { id: 21, total: 1 });
      await admin.query(`GRANT CREATE ON shop.* TO ${who}`);
    });
  });

  describe('the connection', () => {
    const check = (changes: Changes = {}) => mysqlProvider.check(callOf(read('SELECT 1'), {}, changes));

    it('can be checked', async () => {
      await check();
      const refused = { name: 'ToolFailure', code: 'login_refused', retryable: false };
      await expect(check({ configuration: { user: 'nobody' } })).rejects.toMatchObject(refused);
      await expect(check({ configuration: { database: 'nowhere' } })).rejects.toMatchObject(refused);
      await expect(check({ allow: '' })).rejects.toMatchObject({ code: 'destination_refused' });
    });

    it('does not fall back to plain text when the server has no TLS', async () => {
      const outbound = createOutbound({
        allow: `db.test:${proxy.port}`,
        lookup: async () => [{ address: '127.0.0.1', family: 4 }],
      });
      const call = callOf(read('SELECT 1'), {}, { configuration: { host: 'db.test', tls: 'require' } });
      const failure = { name: 'ToolFailure', code: 'connection_failed' };
      await expect(mysqlProvider.execute({ ...call, outbound })).rejects.toMatchObject(failure);
    });

    it('ends when a server never greets', async () => {
      const sockets: Socket[] = [];
      const mute = createServer((socket) => sockets.push(socket));
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const abort = new AbortController();
      const { port } = mute.address() as { port: number };
      const waiting = run(insert, { id: 1, total: 1 }, { configuration: { port }, signal: abort.signal });
      while (sockets.length === 0) await new Promise(setImmediate);
      abort.abort();
      await expect(waiting).rejects.toMatchObject({ name: 'ToolFailure', code: 'connection_failed' });
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => mute.close(resolve));
    });
  });
});
