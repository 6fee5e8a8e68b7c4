import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import pg from 'pg';
import { startFaultProxy, testCertificate } from '../../../test-support/fault-proxy.js';
import { closedPort } from '../../../test-support/local-service.js';
import { createOutbound } from '../../outbound/index.js';
import { postgresProvider } from './postgres-provider.js';

const superuserUrl = new URL(process.env.RUNPLANE_TEST_POSTGRES_URL ?? '');
const name = `tools_${randomBytes(6).toString('hex')}`;
const password = randomBytes(12).toString('hex');
const server = { host: superuserUrl.hostname, port: Number(superuserUrl.port) };
let admin: pg.Client;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;

async function connectTo(database: string): Promise<pg.Client> {
  const url = new URL(superuserUrl);
  url.pathname = database;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}

beforeAll(async () => {
  const root = await connectTo('postgres');
  await root.query(`CREATE DATABASE ${name}`);
  await root.end();
  admin = await connectTo(name);
  await admin.query(`
    CREATE ROLE ${name} LOGIN PASSWORD '${password}'; GRANT CREATE ON SCHEMA public TO ${name};
    CREATE TABLE orders (id int PRIMARY KEY, total bigint NOT NULL, note text, tags jsonb);
    CREATE TABLE parts (id int REFERENCES orders DEFERRABLE INITIALLY DEFERRED);
    CREATE FUNCTION sneak() RETURNS int LANGUAGE sql AS 'DELETE FROM orders RETURNING 1';
    GRANT SELECT, INSERT, UPDATE, DELETE ON orders, parts TO ${name};
  `);
  proxy = await startFaultProxy(server);
});
afterAll(async () => {
  await proxy.close();
  await admin.end();
  const root = await connectTo('postgres');
  await root.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await root.query(`DROP ROLE ${name}`);
  await root.end();
});
beforeEach(async () => {
  await admin.query(
    "DELETE FROM parts; DELETE FROM orders; INSERT INTO orders VALUES (1, 9007199254740993, 'first', '[1]')",
  );
});

interface Changes {
  repeated?: boolean;
  toolKey?: string;
  configuration?: JsonObject;
  secret?: JsonObject;
  allow?: string;
  signal?: AbortSignal;
  timeoutMs?: number;
}

function run(operation: JsonObject, args: JsonObject = {}, changes: Changes = {}) {
  const { repeated = false, toolKey = randomBytes(8).toString('hex'), timeoutMs = 20_000 } = changes;
  const configuration = {
    host: '127.0.0.1',
    port: proxy.port,
    database: name,
    user: name,
    tls: 'disable',
    ...changes.configuration,
  };
  return postgresProvider.execute({
    operation: postgresProvider.operationSchema.parse(operation),
    configuration: postgresProvider.configurationSchema.parse(configuration),
    secret: postgresProvider.secretSchema.parse(changes.secret ?? { password }),
    arguments: args,
    toolKey,
    repeated,
    signal: changes.signal ?? new AbortController().signal,
    timeoutMs,
    origin: { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' },
    outbound: createOutbound({ allow: changes.allow ?? `127.0.0.1:${configuration.port}` }),
  });
}
const read = (statement: string, rest: JsonObject = {}) => ({ mode: 'read', statement, ...rest });
const write = (statement: string, rest: JsonObject = {}) => ({ mode: 'write', statement, ...rest });
const insert = write('INSERT INTO orders (id, total) VALUES ($1, $2) RETURNING id, total', {
  parameters: ['/id', '/total'],
});
const count = async () => (await admin.query('SELECT count(*)::int AS n FROM orders')).rows[0].n as number;

describe('a read', () => {
  it('answers rows by prepared parameters, without losing digits', async () => {
    const operation = read(
      'SELECT id, total, note, tags, now() IS NULL AS never, ARRAY[id] AS list FROM orders WHERE id = ANY($1)',
      {
        parameters: ['/ids'],
      },
    );
    expect(await run(operation, { ids: [1, 2] })).toEqual({
      rowCount: 1,
      rows: [{ id: 1, total: '9007199254740993', note: 'first', tags: [1], never: false, list: [1] }],
      truncated: false,
    });
  });

  it('does not take arguments for SQL', async () => {
    const operation = read('SELECT id FROM orders WHERE note = $1', { parameters: ['/note'] });
    expect(await run(operation, { note: "' OR true --" })).toMatchObject({ rowCount: 0 });
  });

  it('leaves out rows after maxRows and says so', async () => {
    const operation = read('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n', {
      maxRows: 250,
    });
    const result = (await run(operation)) as { rows: JsonObject[] };
    expect(result).toMatchObject({ rowCount: 250, truncated: true });
    expect(result.rows.at(-1)).toEqual({ i: 250 });
  });

  it.each([
    ['a function with effects', 'SELECT sneak()', 'not_read_only'],
    ['an effect in WITH', 'WITH gone AS (DELETE FROM orders RETURNING 1) SELECT * FROM gone', 'sql_error'],
    ['a second statement', 'SELECT 1; DELETE FROM orders', 'sql_error'],
    ['a large result', "SELECT repeat('x', 600000) AS x FROM generate_series(1, 3)", 'result_too_large'],
    ['two columns of one name', 'SELECT 1 AS a, 2 AS a', 'duplicate_columns'],
    ['a mistake', 'SELECT nothing FROM nowhere', 'sql_error'],
  ])('fails with %s', async (_, statement, code) => {
    await expect(run(read(statement))).rejects.toMatchObject({ name: 'ToolFailure', code, retryable: false });
    expect(await count()).toBe(1);
  });

  it('ends at its time limit', async () => {
    const slow = run(read('SELECT pg_sleep(60)'), {}, { timeoutMs: 50 });
    await expect(slow).rejects.toMatchObject({ name: 'ToolFailure', code: 'statement_timeout' });
  });

  it('ends when it is cancelled', async () => {
    const abort = new AbortController();
    const slow = run(read('SELECT pg_sleep(60)'), {}, { signal: abort.signal });
    const sleeping = `SELECT 1 FROM pg_stat_activity WHERE usename = '${name}' AND wait_event = 'PgSleep'`;
    const until = async () => (await admin.query(sleeping)).rowCount === 1;
    while (!(await until()));
    abort.abort();
    await expect(slow).rejects.toMatchObject({ name: 'ToolFailure', code: 'connection_lost' });
  });
});

describe('a write', () => {
  it('has its effect once for each key, and answers the same again', async () => {
    const toolKey = 'key-once';
    const first = await run(insert, { id: 2, total: 5 }, { toolKey });
    const second = await run(insert, { id: 2, total: 5 }, { toolKey, repeated: true });
    expect(first).toEqual({ rowCount: 1, rows: [{ id: 2, total: '5' }] });
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    expect(await count()).toBe(2);
  });

  it('has its effect once when attempts run at the same time', async () => {
    const add = write('UPDATE orders SET total = total + $1 WHERE id = 1 RETURNING total', { parameters: ['/by'] });
    const results = await Promise.all(
      Array.from({ length: 8 }, () => run(add, { by: 7 }, { toolKey: 'key-parallel' })),
    );
    for (const result of results) expect(result).toEqual({ rowCount: 1, rows: [{ total: '9007199254741000' }] });
  });

  it('is found again by its key when the answer to COMMIT is lost', async () => {
    const call = [insert, { id: 3, total: 1 }] as const;
    proxy.breakOn({ on: 'COMMIT\0', cut: 'after' });
    await expect(run(...call, { toolKey: 'key-lost' })).rejects.toMatchObject({
      name: 'OutcomeUnknown',
      code: 'commit_unconfirmed',
      retryable: true,
    });
    expect(await run(...call, { toolKey: 'key-lost', repeated: true })).toEqual({
      rowCount: 1,
      rows: [{ id: 3, total: '1' }],
    });
    expect(await count()).toBe(2);
  });

  it('is executed by the next attempt when COMMIT never arrived', async () => {
    proxy.breakOn({ on: 'COMMIT\0', cut: 'before' });
    const call = [insert, { id: 4, total: 1 }] as const;
    await expect(run(...call, { toolKey: 'key-unsent' })).rejects.toMatchObject({
      name: 'OutcomeUnknown',
      retryable: true,
    });
    await run(...call, { toolKey: 'key-unsent', repeated: true });
    expect(await count()).toBe(2);
  });

  it.each(['before', 'after'] as const)(
    'had no effect when the connection is lost %s the statement arrives',
    async (cut) => {
      proxy.breakOn({ on: 'INSERT INTO orders', cut });
      const lost = run(insert, { id: 5, total: 1 });
      await expect(lost).rejects.toMatchObject({ name: 'ToolFailure', code: 'connection_lost', retryable: true });
      expect(await count()).toBe(1);
    },
  );

  it('stays unknown when a repeated attempt can not even look for the key', async () => {
    const port = await closedPort();
    const call = [insert, { id: 6, total: 1 }] as const;
    await expect(run(...call, { configuration: { port } })).rejects.toMatchObject({
      name: 'ToolFailure',
      retryable: true,
    });
    const repeated = run(...call, { configuration: { port }, repeated: true });
    await expect(repeated).rejects.toMatchObject({
      name: 'OutcomeUnknown',
      code: 'connection_failed',
      retryable: true,
    });
  });

  it.each([
    ['a violated constraint', insert, { id: 1, total: 1 }, 'constraint_violation'],
    [
      'a constraint violated at COMMIT',
      write('INSERT INTO parts VALUES ($1)', { parameters: ['/id'] }),
      { id: 99 },
      'constraint_violation',
    ],
    ['a second statement', write('DELETE FROM orders; DELETE FROM parts'), {}, 'sql_error'],
  ])('has no effect with %s', async (_, operation, args, code) => {
    const outcome = run(operation, args, { repeated: true, toolKey: randomBytes(8).toString('hex') });
    await expect(outcome).rejects.toMatchObject({ name: 'ToolFailure', code, retryable: false });
    expect(await count()).toBe(1);
  });

  it('is rolled back when it touches more rows than maxRows', async () => {
    await admin.query('INSERT INTO orders VALUES (7, 1), (8, 1)');
    const purge = run(write('DELETE FROM orders', { maxRows: 2 }));
    await expect(purge).rejects.toMatchObject({ name: 'ToolFailure', code: 'too_many_rows' });
    expect(await count()).toBe(3);
  });

  it('writes a list as json where the definition says so', async () => {
    const parameters = ['/id', { pointer: '/tags', as: 'json' }];
    await run(write('INSERT INTO orders VALUES ($1, 0, null, $2)', { parameters }), { id: 9, tags: ['a', 'b'] });
    expect((await admin.query('SELECT tags FROM orders WHERE id = 9')).rows).toEqual([{ tags: ['a', 'b'] }]);
  });

  it('refuses a missing argument and takes an explicit null', async () => {
    const change = write('UPDATE orders SET note = $1', { parameters: ['/note'] });
    await expect(run(change)).rejects.toMatchObject({ name: 'ToolFailure', code: 'arguments_invalid' });
    const repeated = run(change, {}, { repeated: true });
    await expect(repeated).rejects.toMatchObject({ name: 'OutcomeUnknown', code: 'arguments_invalid' });
    await run(change, { note: null });
    expect((await admin.query('SELECT note FROM orders')).rows).toEqual([{ note: null }]);
  });
});

describe('the table of keys', () => {
  it('is created by several first writes at once', async () => {
    await admin.query('DROP TABLE IF EXISTS runplane_executions');
    const ids = [11, 12, 13, 14, 15, 16];
    await Promise.all(ids.map((id) => run(insert, { id, total: 1 })));
    expect(await count()).toBe(7);
    expect((await admin.query('SELECT count(*)::int AS n FROM runplane_executions')).rows).toEqual([{ n: 6 }]);
  });

  it('says what to run when the user may not create it, and works after that', async () => {
    await admin.query(`DROP TABLE IF EXISTS runplane_executions; REVOKE CREATE ON SCHEMA public FROM ${name}`);
    const failure = await run(insert, { id: 21, total: 1 }).catch((error: Error & { code: string }) => error);
    expect(failure).toMatchObject({ name: 'ToolFailure', code: 'executions_table_missing' });
    const { message } = failure as Error;
    await admin.query(message.slice(message.indexOf('CREATE TABLE')));
    await run(insert, { id: 21, total: 1 });
    expect(await count()).toBe(2);
    await admin.query(`DROP TABLE runplane_executions; GRANT CREATE ON SCHEMA public TO ${name}`);
  });
});

describe('the connection', () => {
  it('goes to permitted places only', async () => {
    const refused = { name: 'ToolFailure', code: 'destination_refused', retryable: false };
    await expect(run(read('SELECT 1'), {}, { allow: '' })).rejects.toMatchObject(refused);
    const plain = { host: '93.184.215.14', port: 5432, tls: 'disable' };
    await expect(run(read('SELECT 1'), {}, { allow: '', configuration: plain })).rejects.toMatchObject(refused);
  });

  it('fails for good on a database that does not exist', async () => {
    const failure = run(read('SELECT 1'), {}, { configuration: { database: 'nowhere' } });
    await expect(failure).rejects.toMatchObject({ name: 'ToolFailure', code: 'connection_failed', retryable: false });
  });

  it('does not fall back to plain text when the server has no TLS', async () => {
    const failure = run(read('SELECT 1'), {}, { configuration: { tls: 'require' } });
    await expect(failure).rejects.toMatchObject({ name: 'ToolFailure', code: 'connection_failed' });
  });

  it('verifies the certificate and its name', async () => {
    const secure = await startFaultProxy(server, { tls: true });
    const via = (configuration: JsonObject) =>
      postgresProvider.execute({
        operation: postgresProvider.operationSchema.parse(read('SELECT 1 AS one')),
        configuration: postgresProvider.configurationSchema.parse({
          database: name,
          user: name,
          port: secure.port,
          ...configuration,
        }),
        secret: { password },
        arguments: {},
        toolKey: 'k',
        repeated: false,
        signal: new AbortController().signal,
        timeoutMs: 5000,
        origin: { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' },
        outbound: createOutbound({
          allow: `db.test:${secure.port} other.test:${secure.port} 127.0.0.1:${secure.port}`,
          lookup: async () => [{ address: '127.0.0.1', family: 4 }],
        }),
      });
    const ca = testCertificate.cert.toString();
    const failed = { name: 'ToolFailure', code: 'connection_failed' };
    try {
      expect(await via({ host: 'db.test', ca })).toMatchObject({ rows: [{ one: 1 }] });
      await expect(via({ host: 'db.test' })).rejects.toMatchObject(failed);
      await expect(via({ host: 'other.test', ca })).rejects.toMatchObject(failed);
      await expect(via({ host: '127.0.0.1', ca })).rejects.toMatchObject(failed);
    } finally {
      await secure.close();
    }
  });

  it("never sends the worker's own password", async () => {
    const received: Buffer[] = [];
    const askForPassword = Buffer.from([...Buffer.from('R'), 0, 0, 0, 8, 0, 0, 0, 3]);
    const curious = createServer((socket: Socket) => {
      socket.once('data', () => {
        socket.write(askForPassword);
        socket.once('data', (bytes: Buffer) => {
          received.push(bytes);
          socket.destroy();
        });
      });
    });
    await new Promise<void>((resolve) => curious.listen(0, '127.0.0.1', resolve));
    const { port } = curious.address() as { port: number };
    process.env.PGPASSWORD = 'worker-password';
    await expect(run(read('SELECT 1'), {}, { configuration: { port }, secret: {} })).rejects.toMatchObject({
      code: 'connection_failed',
    });
    delete process.env.PGPASSWORD;
    expect(Buffer.concat(received).toString()).not.toContain('worker-password');
    expect(received).toHaveLength(1);
    await new Promise((resolve) => curious.close(resolve));
  });
});

describe('the schemas', () => {
  it.each([
    read('DELETE FROM orders'),
    read('-- SELECT\nDELETE FROM orders'),
    write('COMMIT'),
    write('/* SELECT */ ROLLBACK'),
    write('BEGIN'),
    write("SET search_path = 'x'"),
    write('DO $$ BEGIN END $$'),
    write('COPY orders FROM PROGRAM $1'),
    write('SELECT 1', { parameters: ['id'] }),
    { mode: 'admin', statement: 'SELECT 1' },
  ])('refuse the operation %j', (operation) => {
    expect(postgresProvider.operationSchema.safeParse(operation).success).toBe(false);
  });

  it.each([{ host: '/var/run/postgresql' }, { host: 'a b' }, { host: 'db', tls: 'prefer' }, { host: 'db', port: 0 }])(
    'refuse the configuration %j',
    (configuration) => {
      const whole = { database: 'd', user: 'u', ...configuration };
      expect(postgresProvider.configurationSchema.safeParse(whole).success).toBe(false);
    },
  );
});
