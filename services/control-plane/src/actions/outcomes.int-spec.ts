import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { digestOf } from '@runplane/audit';
import type { ActionRequest, JsonObject } from '@runplane/contracts';
import { type Database, openDatabase } from '@runplane/database';
import { guardedActionStart, openDataKeys, SealedPayloads, TemporalClient } from '@runplane/service-kit';
import { type RunningWorker, startWorker } from '@runplane/worker';
import { decideUpdate } from '@runplane/workflows/messages';
import { createNamespace } from '../../../../test/support/temporal-namespace.js';
import { testWorkerConfig } from '../../../worker/test-support/worker-config.js';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

jest.setTimeout(180_000);

let plane: TestControlPlane;
let worker: RunningWorker;
let temporal: TemporalClient;
let database: Database;
let org: TestOrg;
let agentId: string;
let operator: { id: string; key: string };
let shop: Server;
/** Names of the orders that the service has, in the order of their arrival. */
const orders: string[] = [];
const cancelled: string[] = [];

/** An order service that loses the answer to what it has done, and shows what it has. */
function startShop(): Promise<Server> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const path = request.url ?? '';
    const json = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.headers.authorization !== 'Bearer shop-token') return json(401, {});
    if (request.method === 'GET') {
      const name = path.split('/').at(-1) ?? '';
      return json(orders.includes(name) ? 200 : 404, { id: `order-${name}` });
    }
    const { name } = JSON.parse(body) as { name: string };
    if (path === '/cancellations') {
      cancelled.push(name);
      return json(200, { name });
    }
    orders.push(name);
    if (path === '/answered') return json(201, { id: `order-${name}` });
    return request.socket.destroy();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

beforeAll(async () => {
  const address = process.env.TEMPORAL_ADDRESS ?? '';
  const namespace = await createNamespace(address);
  plane = await TestControlPlane.start({ namespace });
  shop = await startShop();
  const { port } = shop.address() as AddressInfo;
  worker = await startWorker(
    testWorkerConfig({
      databaseUrl: plane.urls.worker,
      temporalAddress: address,
      temporalNamespace: namespace,
      dataKey: plane.config.dataKey,
      auditKey: Buffer.from(plane.auditSeed).toString('base64'),
      sealingKeys: plane.config.sealingKeys,
      outboundAllow: `127.0.0.1:${port}`,
      queues: ['decide', 'tools'],
      toolTimeoutMs: 2_000,
    }),
  );
  database = await openDatabase({ url: plane.databaseUrl, applicationName: 'outcomes' });
  const payloadCodecs = [new SealedPayloads(await openDataKeys(database, plane.config.dataKey))];
  temporal = new TemporalClient({ address, namespace, payloadCodecs });

  org = await plane.createOrg('Shop');
  operator = await plane.createMember(org, 'otto', ['operator']);
  agentId = (await plane.createAgent(org, 'bot')).id;
  await plane.ok(org.ownerKey, 'POST', '/v1/connections', {
    name: 'shop',
    provider: 'http',
    environment: 'test',
    configuration: { baseUrl: `http://127.0.0.1:${port}` },
    secret: { bearer: 'shop-token' },
  });
  await putTool('shop.order', { path: '/lost', lookup: { path: '/orders/{name}' } });
  await putTool('shop.order_unseen', { path: '/lost' });
  await putTool(
    'shop.order_answered',
    { path: '/answered' },
    {
      undo: { tool: 'shop.cancel', description: 'Cancels the order.', arguments: { name: '/arguments/name' } },
    },
  );
  await putTool('shop.cancel', { path: '/cancellations' });
  const rules = [{ id: 'all', effect: 'ALLOW', match: {}, reason: 'Everything.' }];
  const version = await plane.ok(org.ownerKey, 'POST', '/v1/policies/main/versions', {
    document: { name: 'main', rules },
  });
  await plane.ok(org.ownerKey, 'POST', '/v1/policies/main/publish', { version: version.version });
});
afterAll(async () => {
  await worker?.stop();
  await temporal?.close();
  await database?.close();
  await plane?.close();
  shop?.closeAllConnections();
  await new Promise((resolve) => shop?.close(resolve));
});

function putTool(name: string, operation: JsonObject, rest: JsonObject = {}) {
  return plane.ok(org.ownerKey, 'PUT', `/v1/tools/${name}`, {
    name,
    provider: 'http',
    connection: 'shop',
    operation: { method: 'POST', ...operation },
    action: {
      type: name.replace('.', '_'),
      effect: 'write',
      description: 'Orders.',
      targetType: 'order',
      sensitivity: 'low',
      material: { name: { type: 'string' } },
    },
    target: { environment: 'test' },
    ...rest,
  });
}

/** As the gateway starts an action. */
async function guard(tool: string, name: string): Promise<string> {
  const call = { tool, arguments: { name } };
  const request: ActionRequest = {
    orgId: org.id,
    actionId: `act_${createHash('sha256').update(randomUUID()).digest('hex').slice(0, 40)}`,
    agentId,
    requestId: 'req',
    callId: 'call',
    requestHash: digestOf(call),
    call,
    context: {},
    execution: 'gateway',
    receivedAt: new Date().toISOString(),
  };
  const { client } = temporal;
  await client.workflow.executeUpdateWithStart(decideUpdate, {
    startWorkflowOperation: guardedActionStart(request),
    args: [{ requestHash: request.requestHash }],
  });
  return request.actionId;
}

const read = (id: string) => plane.ok(org.ownerKey, 'GET', `/v1/actions/${id}`);
async function until(id: string, holds: (action: Awaited<ReturnType<typeof read>>) => boolean) {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const action = await read(id);
    if (holds(action)) return action;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(action)}`);
    await pause(100);
  }
}
const newName = () => randomBytes(6).toString('hex');
const kinds = (action: { evidence: { kind: string }[] }) => action.evidence.map(({ kind }) => kind);
const loggedOf = (id: string) =>
  database.withOrg(org.id, async (tx) => {
    const leaves = await tx.audit.ofSubject(id);
    return leaves.map(({ leaf }) => (JSON.parse(leaf) as { type: string }).type);
  });

describe('an outcome that is not known', () => {
  it('is found out by asking the service', async () => {
    const name = newName();
    const id = await guard('shop.order', name);
    const action = await until(id, ({ status }) => status === 'SUCCEEDED');
    expect(kinds(action)).toEqual(['attempt', 'answer']);
    expect(action.error).toBeNull();
    expect((await loggedOf(id)).slice(-2)).toEqual(['execution.outcome', 'execution.reconciled']);
    expect(orders.filter((order) => order === name)).toHaveLength(1);
  });

  it('waits for people where the service can not be asked, and is settled once', async () => {
    const id = await guard('shop.order_unseen', newName());
    const waiting = await until(id, (action) => kinds(action).includes('answer'));
    expect(waiting).toMatchObject({ status: 'UNKNOWN', error: { code: 'unanswered' } });
    expect(waiting.evidence.at(-1)).toMatchObject({ code: 'no_lookup', outcome: 'UNKNOWN' });
    const listed = await plane.ok(org.ownerKey, 'GET', '/v1/actions?status=UNKNOWN');
    expect(listed.items).toContainEqual(expect.objectContaining({ actionId: id, evidence: waiting.evidence }));

    const settle = (outcome: string, key = operator.key) =>
      plane.request(key, 'POST', `/v1/actions/${id}/settle`, { outcome, reason: 'The shop has no order.' });
    expect((await plane.request(operator.key, 'POST', `/v1/actions/${id}/settle`, { outcome: 'failed' })).status).toBe(
      400,
    );
    expect(await settle('failed')).toMatchObject({ status: 200, body: { status: 'FAILED' } });
    expect(await settle('succeeded')).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await read(id)).toMatchObject({ status: 'FAILED', error: { code: 'settled_as_failed' } });
    const last = (await read(id)).evidence.at(-1);
    expect(last).toMatchObject({ kind: 'settlement', by: operator.id, message: 'The shop has no order.' });
  });

  it('is settled by two people where the org wants it, who find the same', async () => {
    const byTwo = (settleByTwo: boolean) => plane.ok(org.ownerKey, 'PATCH', '/v1/org/settings', { settleByTwo });
    await byTwo(true);
    const third = await plane.createMember(org, 'tina', ['operator']);
    const id = await guard('shop.order_unseen', newName());
    await until(id, (action) => kinds(action).includes('answer'));
    const settle = async (key: string, outcome: string) =>
      (await plane.ok(key, 'POST', `/v1/actions/${id}/settle`, { outcome, reason: 'Looked.' })).status;
    expect(await settle(operator.key, 'failed')).toBe('UNKNOWN');
    expect(await settle(operator.key, 'failed')).toBe('UNKNOWN');
    expect(await settle(third.key, 'succeeded')).toBe('UNKNOWN');
    expect(await settle(operator.key, 'succeeded')).toBe('SUCCEEDED');
    expect(kinds(await read(id))).toEqual(['attempt', 'answer', 'proposal', 'proposal', 'proposal', 'settlement']);
    expect(await loggedOf(id)).toEqual([
      ...['action.decided', 'execution.started', 'execution.outcome', 'execution.reconciled'],
      ...['execution.settlement_proposed', 'execution.settlement_proposed', 'execution.settlement_proposed'],
      'execution.settled',
    ]);
    await byTwo(false);
  });
});

describe('an undo', () => {
  it('is offered with the arguments of the call, and is an action of its own', async () => {
    const name = newName();
    const id = await guard('shop.order_answered', name);
    await until(id, ({ status }) => status === 'SUCCEEDED');
    expect(await plane.ok(org.ownerKey, 'GET', `/v1/actions/${id}/undo`)).toEqual({
      tool: 'shop.cancel',
      description: 'Cancels the order.',
      arguments: { name },
    });
    expect(cancelled).not.toContain(name);
    const started = await plane.ok(operator.key, 'POST', `/v1/actions/${id}/undo`);
    const undone = await until(started.actionId, ({ status }) => status === 'SUCCEEDED');
    expect(undone).toMatchObject({ undoOf: id, operation: 'shop.cancel' });
    expect(await plane.ok(operator.key, 'POST', `/v1/actions/${id}/undo`)).toMatchObject({
      actionId: started.actionId,
    });
    expect(cancelled.filter((one) => one === name)).toHaveLength(1);
  });

  it('is not offered where nothing was done, or the operation names none', async () => {
    const id = await guard('shop.cancel', newName());
    await until(id, ({ status }) => status === 'SUCCEEDED');
    expect(await plane.request(org.ownerKey, 'GET', `/v1/actions/${id}/undo`)).toMatchObject({ status: 404 });
    const failed = await guard('shop.order_unseen', newName());
    expect(await plane.request(org.ownerKey, 'GET', `/v1/actions/${failed}/undo`)).toMatchObject({ status: 409 });
  });
});

describe('a connection', () => {
  it('is checked by a worker, which tells what does not work', async () => {
    const [connection] = (await plane.ok(org.ownerKey, 'GET', '/v1/connections')).items;
    expect(connection).toMatchObject({ name: 'shop', checkedAt: null });
    expect(connection.usedAt).not.toBeNull();
    expect(connection.lastFailure).toMatchObject({ code: 'unanswered' });
    const check = () => plane.ok(operator.key, 'POST', `/v1/connections/${connection.id}/check`);
    expect(await check()).toMatchObject({ checkFailure: null, checkedAt: expect.any(String) });
    const secret = { bearer: 'old-token-of-nobody' };
    await plane.ok(org.ownerKey, 'PUT', `/v1/connections/${connection.id}/secret`, { secret });
    const failed = await check();
    expect(failed.checkFailure).toMatchObject({ code: 'credentials_refused' });
    expect(JSON.stringify(failed)).not.toContain('old-token');
  });
});
