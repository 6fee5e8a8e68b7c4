import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLAIN } from '@runplane/service-kit/testing';
import { TestControlPlane } from './testing/test-control-plane.js';

const FEW = { perSecond: 0.001, burst: 4 };
const withRates = (rates: object, trustedProxies: string[] = []) =>
  TestControlPlane.start({ http: { ...PLAIN, rates: { ...PLAIN.rates, ...rates }, trustedProxies } });

let plane: TestControlPlane;

const statuses = async (asks: (() => Promise<{ status: number }>)[]) => {
  const found: number[] = [];
  for (const ask of asks) found.push((await ask()).status);
  return found;
};

describe('an address', () => {
  beforeAll(async () => {
    plane = await withRates({ ip: FEW });
  });
  afterAll(() => plane.close());

  it('is counted before authentication, on every route and on none, and loopback is no exception', async () => {
    const ask = (path: string, headers = {}) => fetch(plane.url + path, { headers });
    const asks = ['/healthz', '/v1/members', '/nowhere', '/slack/link', '/openapi.json', '/v1/members', '/readyz'];
    expect(await statuses(asks.map((path) => () => ask(path)))).toEqual([200, 401, 404, 200, 429, 429, 429]);
    const limited = await ask('/v1/members', { 'x-forwarded-for': '192.0.2.7' });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(900);
    expect(limited.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await limited.json()).toMatchObject({ code: 'rate_limited', detail: expect.stringContaining('address') });
  });
});

describe('an address behind a proxy that is trusted', () => {
  beforeAll(async () => {
    plane = await withRates({ ip: FEW }, ['loopback']);
  });
  afterAll(() => plane.close());

  it('is the last one that no trusted proxy has, whatever the caller writes before it', async () => {
    const ask = (forwarded: string) => () =>
      fetch(`${plane.url}/healthz`, { headers: { 'x-forwarded-for': forwarded } });
    const one = Array.from({ length: 6 }, (_, i) => ask(`198.51.100.${i}, 192.0.2.7`));
    expect(await statuses(one)).toEqual([200, 200, 200, 200, 429, 429]);
    expect(await statuses([ask('192.0.2.8'), ask('2001:db8::1')])).toEqual([200, 200]);
  });
});

describe('an organisation', () => {
  beforeAll(async () => {
    plane = await withRates({ org: FEW });
  });
  afterAll(() => plane.close());

  it('is counted over all its keys, and does not use up what another may ask', async () => {
    const [org, other] = [await plane.createOrg('One'), await plane.createOrg('Other')];
    const { key } = await plane.createMember(org, 'ann', ['viewer']);
    const ask = (from: string) => () => plane.request(from, 'GET', '/v1/members');
    // The member and its key took two.
    expect(await statuses([ask(key), ask(org.ownerKey), ask(key), ask(org.ownerKey)])).toEqual([200, 200, 429, 429]);
    expect((await ask(other.ownerKey)()).status).toBe(200);
    const limited = await ask(key)();
    expect([limited.body.code, Number(limited.headers.get('retry-after')) > 900]).toEqual(['rate_limited', true]);
  });
});

describe('the operator token', () => {
  beforeAll(async () => {
    plane = await withRates({ key: FEW });
  });
  afterAll(() => plane.close());

  it('is counted too', async () => {
    const ask = () => plane.request(plane.config.operatorToken, 'GET', '/v1/orgs');
    expect(await statuses(Array(5).fill(ask))).toEqual([200, 200, 200, 200, 429]);
  });
});
