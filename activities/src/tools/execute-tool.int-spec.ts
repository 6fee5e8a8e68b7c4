import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type JsonObject, ToolDefinition } from '@runplane/contracts';
import { type Database, KeyRing, openDatabase, seal } from '@runplane/database';
import { createTestDatabase } from '@runplane/database/testing';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { closedPort, startService } from '../../test-support/local-service.js';
import { createOutbound } from '../outbound/index.js';
import { createToolActivities } from './create.js';
import type { ExecuteToolInput, ToolResult } from './execute-tool.js';

const address = process.env.TEMPORAL_ADDRESS ?? '';
const superuserUrl = process.env.RUNPLANE_TEST_POSTGRES_URL ?? '';
const taskQueue = `tools-test-${randomBytes(6).toString('hex')}`;
const sealingKey = randomBytes(32);

// Attempts end by the time limits of the server.
let service: Awaited<ReturnType<typeof startService>>;
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let ofWorker: Database;
let connection: Connection;
let client: Client;
let nativeConnection: NativeConnection;
let worker: Worker;
let running: Promise<void>;
let orgId: string;

beforeAll(async () => {
  service = await startService((request, response, effects) => {
    const earlier = effects.filter(({ url }) => url === request.url).length;
    effects.push(request);
    const { pathname } = new URL(request.url, 'http://x');
    if (pathname === '/hang') return;
    if (pathname === '/reset' || (pathname === '/reset-once' && earlier === 0)) response.socket?.resetAndDestroy();
    else if (pathname === '/busy-once' && earlier === 0) response.writeHead(429).end();
    else response.writeHead(Number(/^\/(\d{3})$/.exec(pathname)?.[1] ?? 200)).end(request.headers.authorization);
  });
  testDatabase = await createTestDatabase(superuserUrl);
  database = await openDatabase({ url: testDatabase.appUrl, applicationName: 'tools-test' });
  ofWorker = await openDatabase({ url: testDatabase.urls.worker, applicationName: 'tools-worker' });
  const created = await database.createOrg({ name: 'Tools', ownerEmail: 'owner@tools.test', ownerName: 'Owner' });
  orgId = created.org.id;
  const port = await closedPort();
  await saveConnection('shop', { baseUrl: service.origin });
  await saveConnection('closed', { baseUrl: `http://127.0.0.1:${port}` });
  await saveConnection('private', { baseUrl: 'http://127.0.0.1:9' });
  await saveConnection('malformed', { baseUrl: 'ftp://x' });
  await saveConnection('moved', { baseUrl: service.origin }, 'org_other:con_other');
  await saveConnection('database', {}, undefined, 'postgres');

  connection = await Connection.connect({ address });
  client = new Client({ connection });
  nativeConnection = await NativeConnection.connect({ address });
  worker = await Worker.create({
    connection: nativeConnection,
    taskQueue,
    activities: createToolActivities({
      database: ofWorker,
      sealingKeys: KeyRing.of(sealingKey),
      outbound: createOutbound({ allow: `127.0.0.1:${service.port} 127.0.0.1:${port}` }),
      retryDelaysMs: [1, 1],
    }),
  });
  running = worker.run();
});

afterAll(async () => {
  worker.shutdown();
  await running;
  await nativeConnection.close();
  await connection.close();
  await database.close();
  await ofWorker.close();
  await testDatabase.drop();
  await service.close();
});

beforeEach(() => {
  service.effects.length = 0;
});

async function saveConnection(
  name: string,
  configuration: JsonObject,
  aad?: string,
  provider = 'http',
): Promise<string> {
  const id = `con_${randomBytes(10).toString('hex')}`;
  const sealedSecret = seal(sealingKey, JSON.stringify({ bearer: 'shop-token' }), aad ?? `${orgId}:${id}`);
  const row = { id, name, provider, environment: 'staging', configuration, sealedSecret };
  await database.withOrg(orgId, (tx) => tx.connections.create(row));
  return id;
}

function toolOf(operation: JsonObject, changes: Partial<ToolDefinition> = {}): ToolDefinition {
  return ToolDefinition.parse({
    name: 'shop.call',
    provider: 'http',
    connection: 'shop',
    operation,
    action: {
      type: 'call_shop',
      effect: 'write',
      description: 'Call.',
      targetType: 'shop',
      sensitivity: 'low',
      material: { n: { type: 'integer' } },
    },
    ...changes,
  });
}

interface Changes {
  tool?: Partial<ToolDefinition>;
  input?: Partial<ExecuteToolInput>;
  attempts?: number;
  startToClose?: number;
}

function start(operation: JsonObject, { tool, input, attempts = 3, startToClose = 20_000 }: Changes = {}) {
  const id = `tool-${randomBytes(8).toString('hex')}`;
  const args: ExecuteToolInput = {
    orgId,
    agentId: 'agt_1',
    actionId: `act_${'0'.repeat(40)}`,
    tool: toolOf(operation, tool),
    arguments: {},
    toolKey: id,
    timeoutMs: 15_000,
    environment: 'staging',
    ...input,
  };
  return client.activity.start<ToolResult>('executeTool', {
    id,
    taskQueue,
    args: [args],
    startToCloseTimeout: startToClose,
    heartbeatTimeout: 3000,
    retry: { initialInterval: 10, maximumAttempts: attempts },
  });
}
const run = async (...call: Parameters<typeof start>) => (await start(...call)).result();
const failed = (code: string, retryable = false) => ({ status: 'FAILED', error: { code, retryable } });
const unknown = (code: string) => ({ status: 'UNKNOWN', error: { code, retryable: false } });

describe('a tool call', () => {
  it('runs with the opened secret of its connection, which never comes back', async () => {
    expect(await run({ method: 'POST', path: '/echo' }, { input: { arguments: { n: 1 } } })).toEqual({
      status: 'SUCCEEDED',
      result: { status: 200, body: '[redacted]' },
    });
    expect(service.effects).toMatchObject([{ body: '{"n":1}', headers: { authorization: 'Bearer shop-token' } }]);
  });

  it('is repeated in place where the service did nothing', async () => {
    expect(await run({ method: 'POST', path: '/busy-once' }, { attempts: 1 })).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('fails where the service refuses it', async () => {
    expect(await run({ method: 'POST', path: '/404' })).toMatchObject(failed('http_404'));
  });

  it('fails, and may be tried again, where the service can not be reached', async () => {
    expect(await run({ method: 'POST', path: '/x' }, { tool: { connection: 'closed' } })).toMatchObject(
      failed('not_sent', true),
    );
  });
});

describe('a call that is not idempotent', () => {
  const hanging = { method: 'POST', path: '/hang' };

  it('is unknown, and not repeated, when the answer is lost', async () => {
    expect(await run({ method: 'POST', path: '/reset' })).toMatchObject(unknown('unanswered'));
    expect(service.effects).toHaveLength(1);
  });

  it('is unknown when its time is up', async () => {
    expect(await run(hanging, { input: { timeoutMs: 1500 } })).toMatchObject(unknown('unanswered'));
  });

  it('is never executed by a second attempt', async () => {
    const lost = { input: { timeoutMs: 60_000 }, startToClose: 2000, attempts: 2 };
    expect(await run(hanging, lost)).toMatchObject(unknown('attempt_lost'));
    expect(service.effects).toHaveLength(1);
  });

  it('is unknown when it is cancelled after it was sent', async () => {
    const handle = await start(hanging);
    while (service.effects.length === 0) await new Promise(setImmediate);
    await handle.cancel('test');
    expect(await handle.result()).toMatchObject(unknown('unanswered'));
  });
});

describe('an idempotent call', () => {
  const keyed = (path: string) => ({ method: 'POST', path, idempotencyHeader: 'Idempotency-Key' });

  it('is repeated with the same key until it is confirmed', async () => {
    expect(await run(keyed('/reset-once'))).toMatchObject({ status: 'SUCCEEDED' });
    const keys = service.effects.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('is unknown when no attempt is left', async () => {
    expect(await run(keyed('/500'), { attempts: 3 })).toMatchObject(unknown('http_500'));
    expect(service.effects).toHaveLength(3);
  });

  it('is unknown when a refusal follows an attempt whose answer was lost', async () => {
    const id = await saveConnection('brief', { baseUrl: service.origin });
    const lost = { startToClose: 2000, attempts: 2, input: { timeoutMs: 60_000 }, tool: { connection: 'brief' } };
    const handle = await start({ method: 'PUT', path: '/hang' }, lost);
    while (service.effects.length === 0) await new Promise(setImmediate);
    await database.withOrg(orgId, (tx) => tx.connections.remove(id));
    expect(await handle.result()).toMatchObject(unknown('connection_missing'));
  });
});

describe('a call that is refused before anything is sent', () => {
  const get = { method: 'GET', path: '/x' };
  it.each<[string, Changes, string]>([
    ['another environment', { input: { environment: 'production' } }, 'connection_environment_mismatch'],
    ['another org', { input: { orgId: 'org_00000000000000000000' } }, 'connection_missing'],
    ['no such connection', { tool: { connection: 'nothing' } }, 'connection_missing'],
    ['no connection named', { tool: { connection: undefined } }, 'connection_missing'],
    ['a connection of another provider', { tool: { connection: 'database' } }, 'connection_provider_mismatch'],
    ['a malformed configuration', { tool: { connection: 'malformed' } }, 'connection_invalid'],
    ['a secret sealed for another connection', { tool: { connection: 'moved' } }, 'connection_invalid'],
    ['a private address', { tool: { connection: 'private' } }, 'destination_refused'],
    ['an unknown provider', { tool: { provider: 'telepathy' } }, 'provider_unknown'],
    ['a malformed operation', { tool: { operation: { method: 'GET' } } }, 'operation_invalid'],
    ['an argument without use', { input: { arguments: { n: 1, filter: 'x' } } }, 'arguments_invalid'],
  ])('%s', async (_, changes, code) => {
    expect(await run(get, changes)).toMatchObject(failed(code));
    expect(service.effects).toHaveLength(0);
  });
});
