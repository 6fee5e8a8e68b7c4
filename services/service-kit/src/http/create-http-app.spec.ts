import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { ProblemError } from '@runplane/contracts';
import pino from 'pino';
import { z } from 'zod';
import { Public } from '../auth/principal.js';
import { Operation } from '../openapi/operation.js';
import { serviceModule } from '../service.module.js';
import { PLAIN } from '../testing/index.js';
import { createHttpApp } from './create-http-app.js';
import { type RunningService, serve } from './serve.js';

const Order = z.strictObject({ amount: z.number().int().positive(), note: z.string().default('none') });
const OrderQuery = z.strictObject({ limit: z.coerce.number().int().max(10).default(5) });

@Controller('orders')
class OrderController {
  @Post()
  @Public()
  @Operation({
    summary: 'Creates',
    answers: { 201: { schema: Order, description: 'Created.' } },
    problems: ['conflict'],
  })
  create(@Body({ schema: Order }) order: z.infer<typeof Order>) {
    if (order.note === 'conflict') throw new ProblemError('conflict', 'There is one.');
    if (order.note === 'bug') throw new Error('the secret inside');
    return order;
  }

  @Get(':id')
  @Public()
  @Operation({ summary: 'Reads', answers: { 200: { schema: OrderQuery, description: 'Read.' } } })
  read(
    @Param('id', { schema: z.string().regex(/^o\d+$/, 'must be o and digits') }) id: string,
    @Query({ schema: OrderQuery }) query: z.infer<typeof OrderQuery>,
  ) {
    return { id, ...query };
  }
}

@Controller('open')
class UndeclaredController {
  @Get('declared')
  @Public()
  declared() {
    return {};
  }

  @Get('undeclared')
  undeclared() {
    return {};
  }

  helper() {
    return {};
  }
}

const openapi = { title: 'Orders', description: 'For tests', version: '1' };
const NOBODY = { keys: { findKey: async () => null, recordKeyUse: async () => undefined }, rates: PLAIN.rates };
let service: RunningService;
const lines: string[] = [];

beforeAll(async () => {
  const health = { good: async () => {}, bad: async () => Promise.reject(new Error('down')) };
  @Module({ imports: [serviceModule({ auth: NOBODY, health })], controllers: [OrderController] })
  class TestModule {}
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const app = await createHttpApp(TestModule, { logger, openapi, bodyLimit: 1000, http: PLAIN });
  service = await serve(app, { host: '127.0.0.1', port: 0 }, async () => {});
});
afterAll(() => service.close());

const post = (body: string | Uint8Array, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${service.url}/orders`, { method: 'POST', body: body as string, headers });

// biome-ignore lint/suspicious/noExplicitAny: the tests say what the shape has to be
const bodyOf = (answer: Response) => answer.json() as Promise<any>;

describe('createHttpApp', () => {
  it('validates, fills defaults and answers JSON with a request id and security headers', async () => {
    const answer = await post('{"amount":3}');
    expect([answer.status, await answer.json()]).toEqual([201, { amount: 3, note: 'none' }]);
    expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{24}$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('keeps a sane request id and replaces any other', async () => {
    const ids = await Promise.all(
      ['trace-12345678', 'short', 'has space and more'].map(async (id) => {
        const answer = await fetch(`${service.url}/healthz`, { headers: { 'x-request-id': id } });
        return answer.headers.get('x-request-id');
      }),
    );
    expect(ids[0]).toBe('trace-12345678');
    expect(ids.slice(1).every((id) => id?.startsWith('req_'))).toBe(true);
  });

  it.each([
    ['broken JSON', '{"amount":', 'invalid_json'],
    ['no body', '', 'invalid_json'],
    ['a duplicate key', '{"amount":1,"amount":2}', 'invalid_json'],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'invalid_json'],
    ['__proto__', '{"amount":1,"__proto__":{"x":1}}', 'invalid_request'],
    ['NUL in a text', '{"amount":1,"note":"a\\u0000b"}', 'invalid_request'],
    ['a lone surrogate', '{"amount":1,"note":"\\ud800"}', 'invalid_request'],
    ['nesting without end', '['.repeat(400) + ']'.repeat(400), 'invalid_request'],
    ['an array', '[]', 'invalid_request'],
  ])('refuses %s', async (_name, body, code) => {
    const answer = await post(body);
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([400, code]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it.each([
    ['{"amount":1,"a":{"customer":9007199254740993}}', 'a.customer'],
    ['{"amount":1,"a":[0,[-9007199254740992]]}', 'a[1][0]'],
    ['{"amount":123456789012345678901234567890}', 'amount'],
    ['{"amount":1,"a":1e400}', 'a'],
    ['{"amount":1,"a":{"b":[-1.5e999]}}', 'a.b[0]'],
    ['9007199254740993', ''],
  ])('refuses %s, whose number it would have to change', async (body, path) => {
    const answer = await post(body);
    const problem = await bodyOf(answer);
    expect([answer.status, problem.code]).toEqual([400, 'invalid_request']);
    expect(problem.errors).toEqual([{ path, message: expect.stringMatching(/text|range/) }]);
  });

  it('takes integers that are exact, and any decimal and exponent as the double that it is', async () => {
    const amounts = ['9007199254740991', '1.0', '3e2'];
    for (const amount of amounts) expect((await post(`{"amount":${amount}}`)).status).toBe(201);
    const others = ['0.1', '-0', '1e-400', '0.30000000000000000000004', '1.7976931348623157e308', '-9007199254740991'];
    const problem = await bodyOf(await post(`{"amount":1,"other":[${others}]}`));
    expect(problem.errors).toEqual([{ path: 'other', message: 'unknown field' }]);
  });

  it('names the place of each wrong and unknown field', async () => {
    const problem = await bodyOf(await post('{"amount":"3","nope":1}'));
    expect(problem.errors.map((e: { path: string }) => e.path).sort()).toEqual(['amount', 'nope']);
    expect(problem).toMatchObject({ status: 400, type: 'urn:runplane:problem:invalid_request' });
  });

  it('validates path parameters and the query', async () => {
    const paths = [
      '/orders/o1',
      '/orders/o1?limit=7',
      '/orders/x',
      '/orders/o1?limit=a',
      '/orders/o1?other=1',
      '/orders/o1%00',
    ];
    const found = await Promise.all(paths.map(async (path) => (await fetch(service.url + path)).status));
    expect(found).toEqual([200, 200, 400, 400, 400, 400]);
  });

  it('answers 413, 415, 404 and 405 as problems', async () => {
    const answers = await Promise.all([
      post(`{"note":"${'x'.repeat(1000)}"}`),
      post('{"amount":1}', { 'content-type': 'text/plain' }),
      fetch(`${service.url}/nowhere`),
      fetch(`${service.url}/orders/o1`, { method: 'DELETE' }),
      fetch(`${service.url}/orders`, { method: 'PUT' }),
    ]);
    const problems = await Promise.all(answers.map(bodyOf));
    expect(problems.map((p) => p.code)).toEqual([
      'payload_too_large',
      'unsupported_media_type',
      'not_found',
      'method_not_allowed',
      'method_not_allowed',
    ]);
    expect(problems[0].detail).toContain('1000 bytes');
    expect(answers[3]?.headers.get('allow')).toBe('GET, HEAD');
  });

  it('answers a malformed request target as a problem', async () => {
    const answer = await fetch(`${service.url}/orders/%zz`);
    expect([answer.status, (await bodyOf(answer)).code]).toEqual([400, 'invalid_request']);
    expect(answer.headers.get('x-request-id')).toBeTruthy();
  });

  it('keeps what was unexpected to itself and logs it with the request id', async () => {
    const answer = await post('{"amount":1,"note":"bug"}');
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(JSON.parse(text).code).toBe('internal');
    expect(text).not.toContain('secret inside');
    const logged = lines.map((line) => JSON.parse(line)).find((line) => line.error);
    expect(logged).toMatchObject({ requestId: JSON.parse(text).requestId, error: { message: 'the secret inside' } });
  });

  it('does not start with a route that declares no access', async () => {
    @Module({ controllers: [OrderController, UndeclaredController] })
    class OpenModule {}
    const logger = pino({ level: 'silent' });
    await expect(createHttpApp(OpenModule, { logger, openapi, http: PLAIN })).rejects.toThrow(
      'These routes declare no access: UndeclaredController.undeclared.',
    );
  });

  it('reports health, and names the dependency that is not usable', async () => {
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${service.url}/readyz`);
    expect([ready.status, (await bodyOf(ready)).detail]).toEqual([503, 'Not usable: bad.']);
    expect(ready.headers.get('retry-after')).toBe('1');
  });

  it('logs one line for a request, with no body and no credential', async () => {
    await fetch(`${service.url}/orders?x=1`, {
      method: 'POST',
      body: '{"amount":1,"note":"in the body"}',
      headers: { 'content-type': 'application/json', authorization: 'Bearer hidden', 'x-request-id': 'one-line-12345' },
    });
    const mine = lines.filter((line) => line.includes('one-line-12345'));
    expect(mine).toHaveLength(1);
    expect(JSON.parse(mine[0] as string)).toMatchObject({ method: 'POST', route: '/orders', status: 201 });
    expect(mine[0]).not.toMatch(/in the body|hidden/);
  });

  it('publishes an OpenAPI 3.1 document with schemas, problems and public routes', async () => {
    const document = await bodyOf(await fetch(`${service.url}/openapi.json`));
    expect(document.openapi).toBe('3.1.0');
    const create = document.paths['/orders'].post;
    expect(create.requestBody.content['application/json'].schema.required).toEqual(['amount']);
    expect(create.responses['201'].content['application/json'].schema.required).toEqual(['amount', 'note']);
    expect(create.responses['409'].content['application/problem+json'].schema).toEqual({
      $ref: '#/components/schemas/Problem',
    });
    expect(document.components.schemas.Problem.properties.code.enum).toContain('not_found');
    expect(create.security).toEqual([]);
    const names = document.paths['/orders/{id}'].get.parameters.map((p: { name: string }) => p.name);
    expect(names.sort()).toEqual(['id', 'limit']);
  });

  it('answers text that is not HTTP with 400', async () => {
    const { hostname, port } = new URL(service.url);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write('no http\r\n\r\n'));
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk;
      });
      socket.on('end', () => resolve(received));
      socket.on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1.1 400 .*application\/problem\+json.*invalid_request/s);
  });
});

it('stops without waiting for a connection that has asked for nothing', async () => {
  @Module({ imports: [serviceModule({ auth: NOBODY, health: {} })] })
  class EmptyModule {}
  const openapi = { title: 'Empty', description: 'For tests', version: '1' };
  const app = await createHttpApp(EmptyModule, { logger: pino({ level: 'silent' }), openapi, http: PLAIN });
  const { url, close } = await serve(app, { host: '127.0.0.1', port: 0 }, async () => {});
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  await Promise.all([once(socket, 'close'), close()]);
});
