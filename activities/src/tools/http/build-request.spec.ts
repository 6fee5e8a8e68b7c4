import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { buildRequest, confidentialValues } from './build-request.js';
import { HttpConfiguration, HttpOperation, HttpSecret } from './operation.js';

const build = (operation: object, args: JsonObject = {}, configuration: object = {}, secret: object = {}) =>
  buildRequest({
    operation: HttpOperation.parse(operation),
    configuration: HttpConfiguration.parse({ baseUrl: 'https://api.example.com/v2/', ...configuration }),
    secret: HttpSecret.parse(secret),
    arguments: args,
    toolKey: 'key-1',
  });
const getTicket = { method: 'GET', path: '/tickets/{id}' };

describe('the URL', () => {
  it.each<[object, JsonObject, string]>([
    [getTicket, { id: 7 }, '/v2/tickets/7'],
    [getTicket, { id: 'a b/ü?#' }, '/v2/tickets/a%20b%2F%C3%BC%3F%23'],
    [getTicket, { id: '100%' }, '/v2/tickets/100%25'],
    [getTicket, { id: '{id}$&' }, '/v2/tickets/%7Bid%7D%24%26'],
    [{ method: 'GET', path: '/a/{x}/{x}.json' }, { x: true }, '/v2/a/true/true.json'],
    [
      { method: 'GET', path: '/t', query: ['q', 'tag', 'none'] },
      { q: 'a&b=c', tag: ['x', 1], none: null },
      '/v2/t?q=a%26b%3Dc&tag=x&tag=1',
    ],
  ])('of %j with %j is %s', (operation, args, expected) => {
    const { url } = build(operation, args);
    expect(url.origin).toBe('https://api.example.com');
    expect(`${url.pathname}${url.search}`).toBe(expected);
  });

  it.each<[JsonObject]>([
    [{}],
    [{ id: null }],
    [{ id: '' }],
    [{ id: {} }],
    [{ id: ['a'] }],
    [{ id: '.' }],
    [{ id: '..' }],
    [{ id: '../admin' }],
    [{ id: 'a/../../admin' }],
    [{ id: '..\\admin' }],
    [{ id: '%2e%2e' }],
    [{ id: '%252e%252E%255cadmin' }],
    [{ id: '\ud800' }],
  ])('refuses the arguments %j', (args) => {
    expect(() => build(getTicket, args)).toThrow(
      expect.objectContaining({ code: 'arguments_invalid', retryable: false }),
    );
  });

  it('can not be moved by placeholders that meet in one segment', () => {
    expect(() => build({ method: 'GET', path: '/x/.{id}/y' }, { id: '.' })).toThrow('path');
    expect(build({ method: 'GET', path: '/x/{a}{b}' }, { a: '%2', b: 'e.' }).url.pathname).toBe('/v2/x/%252e.');
  });

  it('does not take what objects inherit for an argument', () => {
    expect(() => build({ method: 'GET', path: '/x/{constructor}' })).toThrow('constructor');
  });
});

describe('the body', () => {
  const create = { method: 'POST', path: '/tickets/{queue}', query: ['notify'] };

  it('holds the arguments that stand nowhere else', () => {
    const { body, headers } = build(create, { queue: 'q1', notify: true, title: 'x', lines: [1.5] });
    expect(JSON.parse(body as string)).toEqual({ title: 'x', lines: [1.5] });
    expect(headers['content-type']).toBe('application/json');
  });

  it('is left out on request and by default for DELETE', () => {
    expect(build({ ...create, body: 'none' }, { queue: 'q1' }).body).toBeUndefined();
    expect(build({ method: 'DELETE', path: '/x' }).body).toBeUndefined();
    expect(build({ method: 'DELETE', path: '/x', body: 'json' }, { why: 'y' }).body).toBe('{"why":"y"}');
  });
});

describe('the headers', () => {
  it('carry the secret over what the configuration says, whatever the case', () => {
    const configuration = { headers: { Authorization: 'none', 'X-Org': 'o' } };
    expect(build(getTicket, { id: 1 }, configuration, { bearer: 'token' }).headers).toMatchObject({
      authorization: 'Bearer token',
      'x-org': 'o',
    });
    const basic = { basic: { username: 'u', password: 'pä' } };
    expect(build(getTicket, { id: 1 }, {}, basic).headers.authorization).toBe('Basic dTpww6Q=');
    expect(build(getTicket, { id: 1 }, {}, { headers: { 'X-Key': 'k' } }).headers['x-key']).toBe('k');
  });

  it('carry the tool key for an operation with effects only', () => {
    const keyed = { path: '/x', idempotencyHeader: 'Idempotency-Key' };
    expect(build({ ...keyed, method: 'POST' }).headers['idempotency-key']).toBe('key-1');
    expect(build({ ...keyed, method: 'GET' }).headers).not.toHaveProperty('idempotency-key');
  });

  it('name every value that is confidential', () => {
    const secret = HttpSecret.parse({ basic: { username: 'u', password: 'password' }, headers: { 'X-Key': 'k' } });
    expect(confidentialValues(secret)).toEqual(['Basic dTpwYXNzd29yZA==', 'k', 'password']);
  });
});

describe('the schemas', () => {
  it.each([
    { method: 'TRACE', path: '/x' },
    { method: 'GET', path: 'x' },
    { method: 'GET', path: '/x?y=1' },
    { method: 'GET', path: '/x/../y' },
    { method: 'GET', path: '/x/{' },
    { method: 'GET', path: '/x/{a b}' },
    { method: 'GET', path: '/x%2e' },
    { method: 'GET', path: '/x', body: 'json' },
    { method: 'POST', path: '/x', idempotencyHeader: 'a b' },
    { method: 'POST', path: '/x', idempotencyHeader: 'Host' },
    { method: 'POST', path: '/x', idempotencyHeader: 'K', idempotent: false },
    { method: 'POST', path: '/x', replaysAnswers: true },
    { method: 'POST', path: '/x', expect: [500] },
    { method: 'POST', path: '/x', unknown: true },
  ])('refuse the operation %j', (operation) => {
    expect(HttpOperation.safeParse(operation).success).toBe(false);
  });

  it.each([
    'ftp://api.example.com',
    'file:///etc/passwd',
    'https://user:pw@api.example.com',
    'https://api.example.com/?x=1',
    'https://api.example.com/#x',
    'api.example.com',
  ])('refuse the base URL %s', (baseUrl) => {
    expect(HttpConfiguration.safeParse({ baseUrl }).success).toBe(false);
  });

  it.each([{ headers: { 'Content-Length': '5' } }, { headers: { 'X-A': 'a\r\nX-B: b' } }, { headers: { 'X A': 'a' } }])(
    'refuse the headers %j',
    ({ headers }) => {
      expect(HttpConfiguration.safeParse({ baseUrl: 'https://a.example', headers }).success).toBe(false);
      expect(HttpSecret.safeParse({ headers }).success).toBe(false);
    },
  );

  it('refuse two ways to authenticate', () => {
    expect(HttpSecret.safeParse({ bearer: 'x', basic: { username: 'u', password: 'p' } }).success).toBe(false);
  });
});
