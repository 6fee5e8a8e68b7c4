import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKeyText, newApiKey, type RunningService } from '@runplane/service-kit';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  clientCredentialsGrant,
} from 'openid-client';
import { apiOf, type GatewayFixture, startGatewayFixture, type TestAgent } from '../../test-support/gateway-fixture.js';
import { startGateway } from '../start-gateway.js';

const ACTION = `/v1/actions/act_${'0'.repeat(40)}`;

let gateway: GatewayFixture;
let second: RunningService;
let agent: TestAgent & { ownerId: string };

beforeAll(async () => {
  gateway = await startGatewayFixture({ address: process.env.TEMPORAL_ADDRESS ?? '', namespace: 'default' });
  second = await startGateway(gateway.config);
});
afterAll(async () => {
  await second?.close();
  await gateway?.close();
});

const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });

async function post(body: Record<string, string> | string, headers: Record<string, string> = {}) {
  const form = typeof body === 'string' ? body : new URLSearchParams(body).toString();
  const answer = await fetch(`${gateway.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: form,
  });
  return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) };
}

const grant = { grant_type: 'client_credentials' };
const tokenOf = async ({ keyId, key }: TestAgent, scope?: string): Promise<string> =>
  (await post({ ...grant, ...(scope ? { scope } : {}) }, basic(keyId, key))).body.access_token;

/** 404 and 400 are said to who may ask: there is no such action, and the body is none. */
async function may(token: string, url = gateway.url) {
  const [read, write] = [await apiOf(url, token)('GET', ACTION), await apiOf(url, token)('POST', '/v1/guard', {})];
  return { read: read.status, write: write.status };
}
const ALL = { read: 404, write: 400 };
const NOTHING = { read: 401, write: 401 };

describe('an access token', () => {
  beforeAll(async () => {
    agent = await gateway.newAgent();
  });

  it.each([
    ['in the header', ClientSecretBasic],
    ['in the form', ClientSecretPost],
  ])('is given to a client that nobody here wrote, which proves itself %s', async (_, authentication) => {
    const server = { issuer: gateway.url, token_endpoint: `${gateway.url}/oauth/token` };
    const client = new Configuration(server, agent.keyId, undefined, authentication(agent.key));
    allowInsecureRequests(client);
    const tokens = await clientCredentialsGrant(client, { scope: 'actions:read' });
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 900, scope: 'actions:read' });
    expect(await may(tokens.access_token)).toEqual({ read: 404, write: 403 });
  });

  it('is taken by every gateway, with the rights of its scopes', async () => {
    const token = await tokenOf(agent);
    expect([await may(token), await may(token, second.url)]).toEqual([ALL, ALL]);
    expect(await may(await tokenOf(agent, 'actions:write'))).toEqual({ read: 403, write: 400 });
  });

  it('is not kept by caches, and holds no secret', async () => {
    const { headers, body } = await post(grant, basic(agent.keyId, agent.key));
    expect(headers.get('cache-control')).toBe('no-store');
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ sub: agent.id, org: agent.orgId, client_id: agent.keyId });
    expect(JSON.stringify(claims)).not.toContain(agent.key.slice(20));
  });

  it('ends with its key, on every gateway from the next request on', async () => {
    const other = await gateway.addAgent(agent.orgId, 'revoked');
    const token = await tokenOf(other);
    expect(await may(token)).toEqual(ALL);
    await gateway.database.withOrg(agent.orgId, (tx) => tx.keys.revoke(other.keyId));
    expect([await may(token), await may(token, second.url)]).toEqual([NOTHING, NOTHING]);
    expect((await post(grant, basic(other.keyId, other.key))).status).toBe(401);
  });

  it('stops with its agent, and goes on with it', async () => {
    const other = await gateway.addAgent(agent.orgId, 'stopped');
    const token = await tokenOf(other);
    const set = (status: 'active' | 'disabled') =>
      gateway.database.withOrg(agent.orgId, (tx) => tx.agents.update(other.id, { status }));
    await set('disabled');
    expect(await may(token)).toEqual({ read: 403, write: 403 });
    expect((await post(grant, basic(other.keyId, other.key))).body.code).toBe('agent_disabled');
    await set('active');
    expect(await may(token)).toEqual(ALL);
  });

  it('does not outlive a key that expires', async () => {
    const soon = new Date(Date.now() + 300_000).toISOString();
    const other = await gateway.addAgent(agent.orgId, 'expiring', soon);
    const { body } = await post(grant, basic(other.keyId, other.key));
    expect(body.expires_in).toBeLessThanOrEqual(300);
    expect(body.expires_in).toBeGreaterThan(0);
  });

  it('of another installation is none', async () => {
    const elsewhere = await startGatewayFixture({ address: process.env.TEMPORAL_ADDRESS ?? '', namespace: 'default' });
    try {
      const foreign = await elsewhere.newAgent();
      const { body } = await fetchToken(elsewhere.url, foreign);
      expect(await may(body.access_token)).toEqual(NOTHING);
      expect(await may(body.access_token, elsewhere.url)).toEqual(ALL);
    } finally {
      await elsewhere.close();
    }
  });

  it('is no credential for getting another one', async () => {
    const token = await tokenOf(agent);
    expect((await post({ ...grant, client_id: agent.keyId, client_secret: token })).status).toBe(401);
    expect((await post(grant, { authorization: `Bearer ${agent.key}` })).status).toBe(401);
  });
});

async function fetchToken(url: string, { keyId, key }: TestAgent) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...basic(keyId, key) };
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', headers, body: 'grant_type=client_credentials' });
  return { body: JSON.parse(await answer.text()) };
}

describe('a request for a token', () => {
  it.each<[string, () => [Record<string, string> | string, Record<string, string>], number, string]>([
    ['of an unknown key', () => [grant, basic('a'.repeat(16), newApiKey().text)], 401, 'invalid_client'],
    [
      'with a forged secret',
      () => [grant, basic(agent.keyId, apiKeyText(agent.keyId, newApiKey().secret))],
      401,
      'invalid_client',
    ],
    ['under another id', () => [grant, basic('b'.repeat(16), agent.key)], 401, 'invalid_client'],
    ['without a client', () => [grant, {}], 401, 'invalid_client'],
    ['with a header that is none', () => [grant, { authorization: 'Basic %%%' }], 401, 'invalid_client'],
    ['with half a header', () => [grant, { authorization: `Basic ${btoa('abc')}` }], 401, 'invalid_client'],
    ['with a client that is not encoded', () => [grant, basic('%E0%A4%A', agent.key)], 401, 'invalid_client'],
    ['without a grant', () => ['', basic(agent.keyId, agent.key)], 400, 'invalid_request'],
    ['by password', () => [{ grant_type: 'password' }, basic(agent.keyId, agent.key)], 400, 'unsupported_grant_type'],
    [
      'for a scope that is none',
      () => [{ ...grant, scope: 'admin' }, basic(agent.keyId, agent.key)],
      400,
      'invalid_scope',
    ],
    [
      'with a field twice',
      () => [`grant_type=client_credentials&scope=actions:read&scope=actions:write`, basic(agent.keyId, agent.key)],
      400,
      'invalid_request',
    ],
    [
      'that names its client twice',
      () => [{ ...grant, client_id: agent.keyId, client_secret: agent.key }, basic(agent.keyId, agent.key)],
      400,
      'invalid_request',
    ],
  ])('%s is refused as RFC 6749 has it', async (_, make, status, error) => {
    const [body, headers] = make();
    const answer = await post(body, headers);
    expect(answer).toMatchObject({ status, body: { error, status } });
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Basic realm="runplane"' : null);
    expect(JSON.stringify(answer.body)).not.toContain(agent.key.slice(20));
  });

  it.each([
    ['application/json', JSON.stringify(grant), 415],
    ['text/plain', 'grant_type=client_credentials', 415],
  ])('as %s is not read', async (type, body, status) => {
    expect((await post(body, { 'content-type': type, ...basic(agent.keyId, agent.key) })).status).toBe(status);
  });

  it("with a member's key is refused", async () => {
    const key = newApiKey();
    const principal = { kind: 'member', id: agent.ownerId } as const;
    await gateway.database.withOrg(agent.orgId, (tx) =>
      tx.keys.create({ id: key.keyId, name: 'k', secretHash: key.hash, principal, expiresAt: null }),
    );
    expect(await post(grant, basic(key.keyId, key.text))).toMatchObject({
      status: 403,
      body: { error: 'unauthorized_client' },
    });
  });

  it('finds nothing where the installation has no key to sign with, and no token is taken there', async () => {
    const token = await tokenOf(agent);
    const without = await startGateway({ ...gateway.config, tokenKey: null });
    try {
      const { body } = await fetchToken(without.url, agent);
      expect([body.status, body.code]).toEqual([404, 'not_found']);
      expect(await may(token, without.url)).toEqual(NOTHING);
      expect(await may(agent.key, without.url)).toEqual(ALL);
    } finally {
      await without.close();
    }
  });

  it('does not open the other routes to forms', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: `Bearer ${agent.key}` };
    const answer = await fetch(`${gateway.url}/v1/guard`, { method: 'POST', headers, body: 'tool=a.b' });
    expect(answer.status).toBe(415);
  });
});
