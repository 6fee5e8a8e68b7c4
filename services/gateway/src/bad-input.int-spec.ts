import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKeyText, newApiKey } from '@runplane/service-kit';
import { createNamespace } from '../../../test/support/temporal-namespace.js';
import {
  type Api,
  apiOf,
  type GatewayFixture,
  startGatewayFixture,
  type TestAgent,
} from '../test-support/gateway-fixture.js';

const CALL = { tool: 'shop.refund', arguments: { amount: 1 }, execution: 'callback' };
const ID = `act_${'0'.repeat(40)}`;

let gateway: GatewayFixture;
let agent: TestAgent & { ownerId: string };
let api: Api;

beforeAll(async () => {
  const address = process.env.TEMPORAL_ADDRESS ?? '';
  gateway = await startGatewayFixture({ address, namespace: await createNamespace(address) });
  agent = await gateway.newAgent();
  api = apiOf(gateway.url, agent.key);
});
afterAll(() => gateway?.close());

describe('bad input', () => {
  it.each<[string, unknown, number, string, string[]]>([
    ['broken JSON', '{"tool":', 400, 'invalid_json', []],
    ['an empty body', '', 400, 'invalid_json', []],
    ['a duplicate key', '{"tool":"a.b","tool":"c.d","arguments":{},"execution":"callback"}', 400, 'invalid_json', []],
    ['an array', [], 400, 'invalid_request', ['']],
    ['unknown fields', { ...CALL, approve: true, targt: {} }, 400, 'invalid_request', ['approve', 'targt']],
    ['unknown fields in the target', { ...CALL, target: { kind: 'x' } }, 400, 'invalid_request', ['target.kind']],
    ['wrong types', { ...CALL, arguments: [], wait: '5' }, 400, 'invalid_request', ['arguments', 'wait']],
    ['a wait over the limit', { ...CALL, wait: 61 }, 400, 'invalid_request', ['wait']],
    ['an execution mode that is none', { ...CALL, execution: 'both' }, 400, 'invalid_request', ['execution']],
    ['a tool name that is none', { ...CALL, tool: 'a..b' }, 400, 'invalid_request', ['tool']],
    ['neither tool nor action', { ...CALL, tool: undefined }, 400, 'invalid_request', ['tool']],
    ['both tool and action', { ...CALL, action: 'create_charge' }, 400, 'invalid_request', ['tool']],
    ['an idempotency key with a space', { ...CALL, idempotencyKey: 'a b' }, 400, 'invalid_request', ['idempotencyKey']],
    ['a NUL in an argument', { ...CALL, arguments: { a: ['\u0000'] } }, 400, 'invalid_request', ['arguments.a[0]']],
    [
      '__proto__',
      '{"tool":"a.b","arguments":{"__proto__":{}},"execution":"callback"}',
      400,
      'invalid_request',
      ['arguments.__proto__'],
    ],
    [
      'an integer that is not exact',
      '{"tool":"a.b","arguments":{"customer":9007199254740993},"execution":"callback"}',
      400,
      'invalid_request',
      ['arguments.customer'],
    ],
    ['a body over the limit', { ...CALL, arguments: { a: 'x'.repeat(256 * 1024) } }, 413, 'payload_too_large', []],
  ])('answers %s with a problem that names the place', async (_name, body, status, code, paths) => {
    const answer = await api('POST', '/v1/guard', body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ status, type: `urn:runplane:problem:${code}`, remedy: expect.any(String) });
    expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
    expect((answer.body.errors ?? []).map((error) => error.path).sort()).toEqual(paths);
  });

  it.each([
    ['text/plain', 415, 'unsupported_media_type'],
    ['application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['multipart/form-data; boundary=x', 415, 'unsupported_media_type'],
  ])('does not read %s', async (contentType, status, code) => {
    const answer = await api('POST', '/v1/guard', JSON.stringify(CALL), { 'content-type': contentType });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it.each([
    ['GET', '/v1/guard', 405, 'method_not_allowed'],
    ['DELETE', `/v1/actions/${ID}`, 405, 'method_not_allowed'],
    ['PUT', `/v1/actions/${ID}/outcome`, 405, 'method_not_allowed'],
    ['GET', '/v1/nothing', 404, 'not_found'],
    ['GET', `/v1/actions/${ID}`, 404, 'not_found'],
    ['POST', `/v1/actions/${ID}/cancel`, 404, 'not_found'],
    ['GET', '/v1/actions/act_short', 400, 'invalid_request'],
    ['GET', `/v1/actions/${ID}?wait=61`, 400, 'invalid_request'],
    ['GET', `/v1/actions/${ID}?wait=soon`, 400, 'invalid_request'],
    ['GET', `/v1/actions/${ID}?until=1`, 400, 'invalid_request'],
    ['GET', `/v1/actions/${ID}%00`, 400, 'invalid_request'],
  ])('answers %s %s with %i', async (method, path, status, code) => {
    const answer = await api(method, path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('refuses two different idempotency keys, and a bad one in the header', async () => {
    const different = await api('POST', '/v1/guard', { ...CALL, idempotencyKey: 'a' }, { 'idempotency-key': 'b' });
    const bad = await api('POST', '/v1/guard', CALL, { 'idempotency-key': 'x'.repeat(201) });
    expect([different.body.code, bad.body.code]).toEqual(['invalid_request', 'invalid_request']);
    expect(different.body.errors).toEqual([{ path: 'idempotencyKey', message: expect.any(String) }]);
  });

  it.each(['short', 'x'.repeat(101), 'with space 0123456789', 'with.dot.0123456789'])(
    'refuses the call id %p',
    async (callId) => {
      const { status, body } = await api('POST', '/v1/guard', CALL, { 'runplane-call-id': callId });
      expect([status, body.code]).toEqual([400, 'invalid_request']);
      expect(body.errors?.map(({ path }) => path)).toEqual(['Runplane-Call-Id']);
    },
  );

  it('refuses an outcome without its permit, and one with a permit that nobody signed, for an unknown action', async () => {
    const without = await api('POST', `/v1/actions/${ID}/outcome`, { status: 'succeeded' });
    const unknown = await api('POST', `/v1/actions/${ID}/outcome`, { status: 'succeeded', permit: 'a.b.c' });
    expect([without.status, without.body.errors?.[0]?.path]).toEqual([400, 'permit']);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'not_found']);
  });
});

describe('credentials', () => {
  const read = (key?: string, header?: string) =>
    apiOf(gateway.url, key)('GET', `/v1/actions/${ID}`, undefined, header ? { authorization: header } : {});

  it('refuses none, a wrong scheme, a malformed, an unknown and a wrong key alike', async () => {
    const wrongSecret = apiKeyText(agent.keyId, newApiKey().secret);
    const answers = await Promise.all([
      read(),
      read(undefined, `Basic ${Buffer.from('a:b').toString('base64')}`),
      read('rp_short_key'),
      read(newApiKey().text),
      read(wrongSecret),
    ]);
    expect(answers.map((answer) => [answer.status, answer.body.code])).toEqual(
      answers.map(() => [401, 'unauthenticated']),
    );
    expect(new Set(answers.map((answer) => answer.body.detail)).size).toBe(1);
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('refuses an expired key', async () => {
    const expired = await gateway.addAgent(agent.orgId, 'expired', new Date(Date.now() - 1_000).toISOString());
    expect((await read(expired.key)).status).toBe(401);
  });

  it('refuses a key from the moment it is revoked', async () => {
    const other = await gateway.addAgent(agent.orgId, 'revoked');
    expect((await read(other.key)).status).toBe(404);
    await gateway.database.withOrg(agent.orgId, (tx) => tx.keys.revoke(other.keyId));
    expect((await read(other.key)).status).toBe(401);
  });

  it('refuses a disabled agent, and says so', async () => {
    const other = await gateway.addAgent(agent.orgId, 'disabled');
    await gateway.database.withOrg(agent.orgId, (tx) => tx.agents.update(other.id, { status: 'disabled' }));
    const answer = await apiOf(gateway.url, other.key)('POST', '/v1/guard', CALL);
    expect([answer.status, answer.body.code]).toEqual([403, 'agent_disabled']);
  });

  it('does not take the key of a member', async () => {
    const key = newApiKey();
    await gateway.database.withOrg(agent.orgId, (tx) =>
      tx.keys.create({
        id: key.keyId,
        name: 'm',
        secretHash: key.hash,
        principal: { kind: 'member', id: agent.ownerId },
        expiresAt: null,
      }),
    );
    const answer = await apiOf(gateway.url, key.text)('POST', '/v1/guard', CALL);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  it('needs none for health, the key set and the OpenAPI document', async () => {
    const paths = ['/healthz', '/readyz', '/.well-known/jwks.json', '/openapi.json'];
    const answers = await Promise.all(paths.map((path) => fetch(gateway.url + path)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
  });
});

describe('the OpenAPI document', () => {
  it('names every route with its access, its answers and its problems', async () => {
    const document = (await (await fetch(`${gateway.url}/openapi.json`)).json()) as {
      paths: Record<
        string,
        Record<string, { responses: Record<string, unknown>; 'x-runplane-access'?: { kind: string } }>
      >;
      components: { schemas: Record<string, unknown> };
    };
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => `${method} ${path} ${operation['x-runplane-access']?.kind}`),
    );
    expect(routes.sort()).toEqual([
      'get /.well-known/jwks.json public',
      'get /healthz public',
      'get /readyz public',
      'get /v1/actions/{id} agent',
      'post /oauth/token public',
      'post /v1/actions/{id}/answers agent',
      'post /v1/actions/{id}/cancel agent',
      'post /v1/actions/{id}/outcome agent',
      'post /v1/guard agent',
    ]);
    const guard = document.paths['/v1/guard']?.post as { responses: object; parameters: object[] };
    for (const name of ['Idempotency-Key', 'Runplane-Call-Id']) {
      expect(guard.parameters).toContainEqual(expect.objectContaining({ name, in: 'header', required: false }));
    }
    expect(Object.keys(guard.responses)).toEqual([
      '200',
      '202',
      '400',
      '401',
      '403',
      '408',
      '409',
      '413',
      '415',
      '429',
      '431',
      '500',
      '503',
    ]);
    const references = new Set(JSON.stringify(document).match(/(?<=#\/components\/schemas\/)\w+/g));
    expect([...references].filter((name) => !(name in document.components.schemas))).toEqual([]);
  });
});
