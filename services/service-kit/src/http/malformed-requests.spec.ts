import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, HttpException, Module, Post } from '@nestjs/common';
import pino from 'pino';
import { z } from 'zod';
import { Public } from '../auth/principal.js';
import { Operation } from '../openapi/operation.js';
import { serviceModule } from '../service.module.js';
import { PLAIN } from '../testing/index.js';
import { createHttpApp } from './create-http-app.js';
import { type RunningService, serve } from './serve.js';
import { DEFAULT_LIMITS } from './server-limits.js';

const Input = z.looseObject({ status: z.number().optional() });

@Controller('things')
class ThingController {
  @Post()
  @Public()
  @Operation({ summary: 'Creates', answers: { 200: { schema: Input, description: 'Created.' } } })
  create(@Body({ schema: Input }) { status }: z.infer<typeof Input>) {
    if (status !== undefined) throw new HttpException('words of a framework at /its/place.js:1:2', status);
    return {};
  }
}

let service: RunningService;
const lines: string[] = [];

beforeAll(async () => {
  const auth = { keys: { findKey: async () => null, recordKeyUse: async () => undefined }, rates: PLAIN.rates };
  @Module({ imports: [serviceModule({ auth, health: {} })], controllers: [ThingController] })
  class TestModule {}
  const app = await createHttpApp(TestModule, {
    logger: pino({}, { write: (line: string) => void lines.push(line) }),
    openapi: { title: 'Things', description: 'For tests', version: '1' },
    http: PLAIN,
    limits: { ...DEFAULT_LIMITS, headersMs: 200, requestMs: 400, silenceMs: 2_000, checkEveryMs: 50 },
  });
  service = await serve(app, { host: '127.0.0.1', port: 0 }, async () => {});
});
afterAll(() => service.close());

/** Sends the bytes, and reads until the service closes. */
function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(service.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

async function problemOf(bytes: string): Promise<{ status: number; code: string }> {
  const text = await exchange(bytes);
  const [head = '', body = ''] = text.split('\r\n\r\n');
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  expect(head.toLowerCase()).toContain('cache-control: no-store');
  const problem = JSON.parse(body);
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${problem.status} `));
  expect(body).not.toMatch(/\.js|node_modules|at \w+ \(/);
  return { status: problem.status, code: problem.code };
}

const post = (headers: string[], body = '{}') =>
  ['POST /things HTTP/1.1', ...headers, 'Connection: close', '', body].join('\r\n');
const JSON_TYPE = 'Content-Type: application/json';

describe('a malformed request', () => {
  it.each<[string, string]>([
    ['no HTTP', 'no http\r\n\r\n'],
    ['TLS to a port without it', '\u0016\u0003\u0001\u0000\u0005hello\r\n\r\n'],
    ['another version', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n'],
    ['no Host', post([JSON_TYPE, 'Content-Length: 2'])],
    ['a method that is none', 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a header name with a space', post(['Host: a', 'Bad Name: 1', 'Content-Length: 2'])],
    ['a folded header', post(['Host: a', 'X-A: 1', ' 2', 'Content-Length: 2'])],
    ['a bare CR in a header', post(['Host: a', 'X-A: 1\r2', 'Content-Length: 2'])],
    ['two lengths', post(['Host: a', JSON_TYPE, 'Content-Length: 2', 'Content-Length: 3'])],
    ['a length and chunks', post(['Host: a', JSON_TYPE, 'Content-Length: 2', 'Transfer-Encoding: chunked'])],
    ['a coding after chunked', post(['Host: a', JSON_TYPE, 'Transfer-Encoding: chunked, identity'])],
    ['a negative length', post(['Host: a', JSON_TYPE, 'Content-Length: -2'])],
    ['a chunk size that is none', post(['Host: a', JSON_TYPE, 'Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n')],
    ['a path that cannot be decoded', 'GET /things/%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['a NUL in the query', 'GET /things?a=%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  ])('with %s is a problem', async (_name, bytes) => {
    expect(await problemOf(bytes)).toEqual({ status: 400, code: 'invalid_request' });
  });

  it('with headers over the limit is 431', async () => {
    const bytes = post(['Host: a', `X-Long: ${'x'.repeat(20_000)}`, 'Content-Length: 2']);
    expect(await problemOf(bytes)).toEqual({ status: 431, code: 'headers_too_large' });
  });

  it('with long chunk extensions is 413', async () => {
    const chunk = `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`;
    const bytes = post(['Host: a', JSON_TYPE, 'Transfer-Encoding: chunked'], chunk);
    expect(await problemOf(bytes)).toEqual({ status: 413, code: 'payload_too_large' });
  });

  it.each([
    ['whose headers', 'POST /things HTTP/1.1\r\nHost: a\r\n'],
    ['whose body', post(['Host: a', JSON_TYPE, 'Content-Length: 200'])],
  ])('%s do not end in time is 408, and its connection is closed', async (_name, bytes) => {
    expect(await problemOf(bytes)).toEqual({ status: 408, code: 'request_timeout' });
  });

  it('that says nothing at all loses its connection', async () => {
    expect(await exchange('')).toMatch(/^(HTTP\/1.1 408 .*)?$/s);
  });

  it('with an expectation that nobody knows is served without it', async () => {
    const answer = await exchange(post(['Host: a', JSON_TYPE, 'Content-Length: 2', 'Expect: tea']));
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });

  it('whose sender hangs up amid the body is no failure of ours', async () => {
    const { hostname, port } = new URL(service.url);
    const before = lines.length;
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(post(['Host: a', JSON_TYPE, 'Content-Length: 200']), () => socket.resetAndDestroy()),
      );
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect(lines.slice(before).filter((line) => /unexpected error|unavailable/.test(line))).toEqual([]);
  });

  it.each(['TRACE', 'PROPFIND', 'QUERY', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])(
    'with the method %s is 405 with the methods that there are',
    async (method) => {
      const text = await exchange(`${method} /things HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(text).toMatch(/^HTTP\/1.1 405 .*application\/problem\+json.*method_not_allowed/s);
      expect(text).toMatch(/^allow: POST\r$/im);
    },
  );
});

describe('every answer', () => {
  it.each([
    ['of a route', post(['Host: a', JSON_TYPE, 'Content-Length: 2'])],
    ['of no route', 'GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['of health', 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['of the OpenAPI document', 'GET /openapi.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['of a path that cannot be decoded', 'GET /%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['of a URL with NUL', 'GET /?%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['of a failure', post(['Host: a', JSON_TYPE, 'Content-Length: 14'], '{"status":500}')],
  ])('%s carries the same headers', async (_name, bytes) => {
    const [head = ''] = (await exchange(bytes)).toLowerCase().split('\r\n\r\n');
    for (const header of [
      "content-security-policy: default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'cross-origin-opener-policy: same-origin',
      'cross-origin-resource-policy: same-origin',
      'referrer-policy: no-referrer',
      'x-content-type-options: nosniff',
      'x-frame-options: deny',
      'permissions-policy: camera=()',
      'cache-control: no-store',
      'x-request-id: req_',
    ]) {
      expect(head).toContain(header);
    }
    // RFC 6797 section 7.2: never without TLS.
    expect(head).not.toMatch(/strict-transport-security|x-powered-by|\nserver:/);
  });
});

describe("a framework's own refusal", () => {
  it.each([
    [400, 400, 'invalid_request'],
    [406, 406, 'not_acceptable'],
    [408, 408, 'request_timeout'],
    [413, 413, 'payload_too_large'],
    [415, 415, 'unsupported_media_type'],
    [417, 400, 'invalid_request'],
    [422, 400, 'invalid_request'],
    [431, 431, 'headers_too_large'],
    [500, 500, 'internal'],
    [502, 500, 'internal'],
  ])('of %i leaves as %i %s, without its words', async (status, expected, code) => {
    const body = JSON.stringify({ status });
    const answer = await fetch(`${service.url}/things`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    const text = await answer.text();
    expect([answer.status, JSON.parse(text).code]).toEqual([expected, code]);
    expect(text).not.toMatch(/words of a framework|place\.js/);
  });
});
