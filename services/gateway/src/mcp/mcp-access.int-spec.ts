import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CallToolResult, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { ActionView, KeyScope } from '@runplane/contracts';
import { newApiKey, type RunningService } from '@runplane/service-kit';
import { connectMcp, type McpStage, type OrgAgent, refundTool, startMcpStage } from '../../../../test/mcp/stage.js';
import { startGatewayFixture } from '../../test-support/gateway-fixture.js';
import { startGateway } from '../start-gateway.js';

jest.setTimeout(180_000);

const OWN = ['runplane_wait_for_action', 'runplane_cancel_action', 'runplane_answer_question'];
const REFUND = 'shop_refunds_create';
const ACCEPT = 'application/json, text/event-stream';

let stage: McpStage;
let agent: OrgAgent;

beforeAll(async () => {
  stage = await startMcpStage();
  agent = await stage.newShopAgent();
});
afterAll(() => stage?.close());

const refund = (amount = 50) => ({ amount, reference: randomUUID() as string });
const rpc = (method: string, params?: unknown, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params ? { params } : {}),
});

/** A POST as any program could send it. */
async function post(body: unknown, headers: Record<string, string | null> = {}, url: string = stage.urls[0]) {
  const all = {
    authorization: `Bearer ${agent.key}`,
    'content-type': 'application/json',
    accept: ACCEPT,
    ...headers,
  };
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null)),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
  return { status: response.status, headers: response.headers, body: data === '' ? null : JSON.parse(data) };
}

const actionOf = (result?: CallToolResult) => result?._meta?.['dev.runplane/action'] as ActionView | undefined;

/** By each gateway in turn, one message: the outcome in a word. */
async function tried(credential: string, changes: object = {}): Promise<string[]> {
  const message = rpc('tools/call', { name: REFUND, arguments: refund(), ...changes });
  const answers = [];
  for (const url of stage.urls) {
    const { status, body } = await post(message, { authorization: `Bearer ${credential}` }, url);
    const result = body.result as CallToolResult | undefined;
    const action = actionOf(result);
    answers.push(`${status} ${body.code ?? body.error?.data?.code ?? action?.error?.code ?? action?.status}`);
  }
  return answers;
}
const both = (text: string) => [text, text];

async function newKey(scope: KeyScope | null): Promise<{ id: string; text: string }> {
  const { keyId: id, hash, text } = newApiKey();
  const principal = { kind: 'agent', id: agent.id } as const;
  await stage.gateway.database.withOrg(agent.orgId, (tx) =>
    tx.keys.create({ id, name: 'k', secretHash: hash, principal, expiresAt: null, scope }),
  );
  return { id, text };
}

async function tokenOf(key: string, scope: string): Promise<string> {
  const id = key.split('_')[1] as string;
  const response = await fetch(`${stage.urls[0]}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: key, scope }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function namesFor(credential: string): Promise<string[]> {
  const client = await connectMcp(stage.urls, credential);
  const { tools } = await client.listTools();
  await client.close();
  return tools.map(({ name }) => name).filter((name) => !OWN.includes(name));
}

describe('a credential', () => {
  it.each([
    ['none', null],
    ['another scheme', 'Basic YTpi'],
    ['an unknown key', `Bearer ${newApiKey().text}`],
  ])('that is %s is asked for', async (_name, authorization) => {
    const { status, headers, body } = await post(rpc('tools/list'), { authorization });
    expect([status, body.code, headers.get('www-authenticate')]).toEqual([401, 'unauthenticated', 'Bearer']);
  });

  it('that is revoked counts no more, on any gateway', async () => {
    const { id, text } = await newKey(null);
    expect(await tried(text)).toEqual(both('200 SUCCEEDED'));
    await stage.gateway.database.withOrg(agent.orgId, (tx) => tx.keys.revoke(id));
    expect(await tried(text)).toEqual(both('401 unauthenticated'));
  });

  it('of a disabled agent is refused, on any gateway', async () => {
    const other = await stage.newShopAgent();
    expect(await tried(other.key)).toEqual(both('200 SUCCEEDED'));
    await stage.gateway.database.withOrg(other.orgId, (tx) => tx.agents.update(other.id, { status: 'disabled' }));
    expect(await tried(other.key)).toEqual(both('403 agent_disabled'));
  });

  it('lets nothing begin once a kill switch is thrown', async () => {
    const other = await stage.newShopAgent();
    const stop = { scope: 'agent' as const, value: other.id, reason: 'Stop', createdBy: other.ownerId };
    await stage.gateway.database.withOrg(other.orgId, (tx) => tx.killSwitches.create(stop));
    const before = stage.shop.effects.length;
    expect(await tried(other.key)).toEqual(both('200 BLOCKED'));
    expect(stage.shop.effects.length).toBe(before);
  });

  it('with a scope is shown what it is for, and has the rest blocked', async () => {
    const { text } = await newKey({ operations: ['shop.refunds.blind'] });
    expect(await namesFor(text)).toEqual(['shop_refunds_blind']);
    expect(await tried(text)).toEqual(both('200 out_of_scope'));
    expect(await tried(text, { name: 'shop_refunds_blind' })).toEqual(both('200 SUCCEEDED'));
    for (const scope of [{ environments: ['production'] }, { connections: ['other'] }, { actions: ['send_*'] }])
      expect(await namesFor((await newKey(scope)).text)).toEqual([]);
  });

  it('may be an access token, which narrows its key and needs the right to write', async () => {
    expect(await namesFor(await tokenOf(agent.key, 'operation:shop.refunds.create'))).toEqual([REFUND]);
    expect(await tried(await tokenOf(agent.key, 'environment:test'))).toEqual(both('200 SUCCEEDED'));
    expect(await tried(await tokenOf(agent.key, 'environment:production'))).toEqual(both('200 out_of_scope'));
    expect(await tried(await tokenOf(agent.key, 'actions:read'))).toEqual(both('403 forbidden'));
  });
});

describe('another org', () => {
  it('has neither the tools nor the actions of this one', async () => {
    const stranger = await stage.gateway.newAgent('stranger');
    await stage.putTool(agent.orgId, refundTool('shop.secret', '/refunds'));
    const ours = await connectMcp(stage.urls, agent.key);
    const waiting = await ours.callTool({ name: REFUND, arguments: refund(500), _meta: { 'dev.runplane/wait': 0 } });
    await ours.close();
    const actionId = actionOf(waiting as CallToolResult)?.actionId;

    expect(await namesFor(stranger.key)).toEqual([]);
    const theirs = await connectMcp(stage.urls, stranger.key);
    for (const name of ['shop_secret', 'shop.secret', REFUND]) {
      const refused = theirs.callTool({ name, arguments: refund() });
      await expect(refused).rejects.toMatchObject({ code: -32602, data: { code: 'not_found' } });
    }
    const tries = [
      await theirs.callTool({ name: 'runplane_wait_for_action', arguments: { actionId, wait: 0 } }),
      await theirs.callTool({ name: 'runplane_cancel_action', arguments: { actionId } }),
      await theirs.callTool({ name: 'runplane_answer_question', arguments: { actionId, question: 'q_1', text: 'x' } }),
    ];
    await theirs.close();
    for (const result of tries)
      expect(result).toMatchObject({ isError: true, _meta: { 'dev.runplane/problem': { code: 'not_found' } } });
    expect((await stage.read(agent, String(actionId))).status).toBe('PENDING_APPROVAL');
  });

  it('is another agent of the same org to an action', async () => {
    const other = await stage.gateway.addAgent(agent.orgId, 'other');
    const { body } = await post(
      rpc('tools/call', { name: REFUND, arguments: refund(500), _meta: { 'dev.runplane/wait': 0 } }),
    );
    const { actionId } = body.result._meta['dev.runplane/action'];
    const call = rpc('tools/call', { name: 'runplane_cancel_action', arguments: { actionId } });
    const refused = await post(call, { authorization: `Bearer ${other.key}` });
    expect(refused.body.result).toMatchObject({ isError: true });
    expect((await stage.read(agent, actionId)).status).toBe('PENDING_APPROVAL');
  });
});

describe('a request', () => {
  it.each<[string, unknown, number, string]>([
    ['no JSON', '{"jsonrpc":', 400, 'invalid_json'],
    ['no JSON-RPC', { tool: 'x' }, 400, '-32700'],
    ['another version of JSON-RPC', { ...rpc('tools/list'), jsonrpc: '1.0' }, 400, '-32700'],
    ['a batch', [rpc('tools/list'), rpc('tools/list', {}, 2)], 400, 'invalid_request'],
    ['a duplicate key', '{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/list"}', 400, 'invalid_json'],
    [
      'an argument that is not exact',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"n":9007199254740993}}}`,
      400,
      'invalid_request',
    ],
    [
      'too much',
      rpc('tools/call', { name: REFUND, arguments: { text: 'x'.repeat(256 * 1024) } }),
      413,
      'payload_too_large',
    ],
    ['a method that is none', rpc('tools/destroy'), 200, '-32601'],
    ['no name', rpc('tools/call', { arguments: {} }), 200, '-32602 invalid_request'],
    ['no parameters', rpc('tools/call'), 200, '-32602 invalid_request'],
    ['arguments that are a list', rpc('tools/call', { name: REFUND, arguments: [] }), 200, '-32602 invalid_request'],
    ['a tool that is none', rpc('tools/call', { name: 'constructor', arguments: {} }), 200, '-32602 not_found'],
    ['a task', rpc('tools/call', { name: REFUND, arguments: refund(), task: { ttl: 1 } }), 200, '-32603'],
    [
      'a name of ours that is none',
      rpc('tools/call', { name: REFUND, _meta: { 'dev.runplane/approve': true } }),
      200,
      '-32602 invalid_request',
    ],
    ['a cursor that is none', rpc('tools/list', { cursor: 7 }), 200, '-32602 invalid_request'],
  ])('with %s is answered as such, and does nothing', async (_name, body, status, code) => {
    const before = stage.shop.effects.length;
    const answer = await post(body);
    const { code: problem, error } = answer.body;
    const told = problem ?? [error?.code, error?.data?.code].filter((part) => part !== undefined).join(' ');
    expect([answer.status, told]).toEqual([status, code]);
    expect(stage.shop.effects.length).toBe(before);
  });

  it.each<[string, Record<string, string | null>, number]>([
    ['from a page elsewhere', { origin: 'https://attacker.example' }, 403],
    [
      'from a page whose name was bound to our address',
      { origin: 'http://127.0.0.1:1', host: 'attacker.example' },
      403,
    ],
    ['from a page without an origin', { origin: 'null' }, 403],
    ['that is no JSON', { 'content-type': 'text/plain' }, 415],
    ['that takes no stream', { accept: 'application/json' }, 406],
    ['of a protocol that is none', { 'mcp-protocol-version': '1999-01-01' }, 400],
  ])('%s is refused', async (_name, headers, status) => {
    expect((await post(rpc('tools/list'), headers)).status).toBe(status);
  });

  it('is taken from pages that the operator names', async () => {
    const origin = 'https://agents.example.com';
    const other: RunningService = await startGateway({
      ...stage.gateway.config,
      mcp: { waitSeconds: 1, origins: [origin] },
    });
    const answers = await Promise.all([
      post(rpc('tools/list'), { origin }, other.url),
      post(rpc('tools/list'), { origin: `${origin}.attacker.example` }, other.url),
    ]);
    await other.close();
    expect(answers.map(({ status }) => status)).toEqual([200, 403]);
  });

  it.each(['GET', 'DELETE', 'PUT'])('by %s has nothing to answer: there are no sessions', async (method) => {
    const headers = { authorization: `Bearer ${agent.key}`, accept: 'text/event-stream' };
    const response = await fetch(`${stage.urls[0]}/mcp`, { method, headers });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('of no answer is taken, and a session is never begun', async () => {
    const { status, body } = await post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([status, body]).toEqual([202, null]);
    const init = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
    const begun = await post(rpc('initialize', init));
    expect(begun.body.result).toMatchObject({ serverInfo: { name: 'runplane' }, capabilities: { tools: {} } });
    expect(begun.headers.get('mcp-session-id')).toBeNull();
    expect(begun.headers.get('x-request-id')).toMatch(/^req_/);
  });

  it('is no part of the OpenAPI document', async () => {
    const document = (await (await fetch(`${stage.urls[0]}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(document.paths).filter((path) => path.includes('mcp'))).toEqual([]);
  });
});

describe('without Temporal', () => {
  it('a call says that it may have been taken, and is not to be repeated', async () => {
    const alone = await startGatewayFixture({ address: '127.0.0.1:1', namespace: 'none' }, { decisionTimeoutMs: 300 });
    const lonely = await alone.newAgent();
    const connection = { id: 'con_1', name: 'shop', provider: 'http', environment: 'test', configuration: {} };
    await alone.database.withOrg(lonely.orgId, async (tx) => {
      await tx.connections.create({ ...connection, sealedSecret: Buffer.of(1) });
      await tx.tools.upsert(refundTool('shop.refunds.create', '/refunds') as never, `sha256:${'0'.repeat(64)}`);
    });
    const client = await connectMcp([alone.url], lonely.key);
    const result = (await client.callTool({ name: REFUND, arguments: refund() })) as CallToolResult;
    const asked = await client
      .callTool({ name: 'runplane_wait_for_action', arguments: { actionId: `act_${'0'.repeat(40)}`, wait: 0 } })
      .catch((error: McpError) => error);
    await client.close();
    await alone.close();
    expect(result.isError).toBe(true);
    expect(result.content).toEqual([{ type: 'text', text: expect.stringMatching(/Do not repeat the call/) }]);
    expect(result._meta?.['dev.runplane/action']).toMatchObject({
      actionId: expect.stringMatching(/^act_[0-9a-f]{40}$/),
    });
    expect(asked).toMatchObject({ isError: true, _meta: { 'dev.runplane/problem': { code: 'unavailable' } } });
  });
});
