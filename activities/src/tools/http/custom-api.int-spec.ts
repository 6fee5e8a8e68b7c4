import { writeFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { answers, npmProgram, startTestServer, type TestServer } from '@runplane/infra';
import { testCertificate } from '../../../test-support/fault-proxy.js';
import { startService } from '../../../test-support/local-service.js';
import { createOutbound } from '../../outbound/index.js';
import { httpProvider } from './http-provider.js';

interface Connection {
  configuration: JsonObject;
  secret?: JsonObject;
  ports: readonly number[];
}
const callOf = (operation: JsonObject, args: JsonObject, { configuration, secret = {}, ports }: Connection) => ({
  operation: httpProvider.operationSchema.parse(operation),
  configuration: httpProvider.configurationSchema.parse(configuration),
  secret: httpProvider.secretSchema.parse(secret),
  arguments: args,
  toolKey: 'key',
  repeated: false,
  signal: AbortSignal.timeout(60_000),
  timeoutMs: 60_000,
  origin: { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' },
  outbound: createOutbound({
    allow: ports.flatMap((port) => [`127.0.0.1:${port}`, `db.test:${port}`]).join(' '),
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  }),
});
const run = async (...call: Parameters<typeof callOf>) => (await httpProvider.execute(callOf(...call))) as JsonObject;

const order = { type: 'object', required: ['id'], properties: { id: { type: 'string' }, total: { type: 'integer' } } };
const answer = (example: JsonObject, schema: JsonObject = order) => ({
  200: { description: 'ok', content: { 'application/json': { schema, example } } },
});
const DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/orders/{id}': {
      get: {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'X-Shop', in: 'header', required: true, schema: { type: 'string', enum: ['north', 'south'] } },
          { name: 'session', in: 'cookie', required: true, schema: { type: 'string', minLength: 3 } },
          {
            name: 'filter',
            in: 'query',
            required: true,
            style: 'deepObject',
            explode: true,
            schema: { type: 'object', required: ['state'], properties: { state: { type: 'string', enum: ['open'] } } },
          },
          {
            name: 'tags',
            in: 'query',
            required: true,
            style: 'pipeDelimited',
            explode: false,
            schema: { type: 'array', minItems: 2, items: { type: 'string', enum: ['a', 'b'] } },
          },
        ],
        responses: answer({ id: 'o_1', total: 5 }),
      },
    },
    '/orders': {
      post: {
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                required: ['amount', 'currency'],
                properties: { amount: { type: 'integer' }, currency: { type: 'string', enum: ['eur'] } },
              },
            },
          },
        },
        responses: answer({ id: 'o_2', total: 7 }),
      },
    },
  },
};

describe('an API that Prism serves from its OpenAPI document', () => {
  let prism: TestServer;
  let shop: Connection;
  beforeAll(async () => {
    prism = await startTestServer({
      name: 'Prism',
      command: npmProgram('prism'),
      prepare: (folder) => writeFile(join(folder, 'shop.json'), JSON.stringify(DOCUMENT)),
      args: (port, folder) => ['mock', '-h', '127.0.0.1', '-p', String(port), join(folder, 'shop.json')],
      ready: (port) => answers(`http://127.0.0.1:${port}/`),
    });
    shop = { configuration: { baseUrl: prism.url }, ports: [prism.port] };
  });
  afterAll(() => prism?.stop());

  const read = {
    method: 'GET',
    path: '/orders/{id}',
    query: [
      { name: 'filter', style: 'brackets' },
      { name: 'tags', style: 'pipes' },
    ],
    headers: { 'X-Shop': 'shop' },
    cookies: { session: 'session' },
  };
  const args = { id: 'o_1', shop: 'north', session: 'abc', filter: { state: 'open' }, tags: ['a', 'b'] };

  it('takes path, query, headers and cookies from the arguments', async () => {
    expect(await run(read, args, shop)).toEqual({ status: 200, body: { id: 'o_1', total: 5 } });
  });

  it.each<[string, JsonObject]>([
    ['header', { shop: 'west' }],
    ['query', { filter: { state: 'closed' } }],
    ['list', { tags: ['a', 'c'] }],
  ])('refuses another %s', async (_, changes) => {
    const call = run(read, { ...args, ...changes }, shop);
    await expect(call).rejects.toMatchObject({ name: 'ToolFailure', code: 'http_422' });
  });

  it('takes a form', async () => {
    const create = { method: 'POST', path: '/orders', body: 'form' };
    expect(await run(create, { amount: 5, currency: 'eur' }, shop)).toMatchObject({ body: { id: 'o_2' } });
    const wrong = run(create, { amount: 5, currency: 'usd' }, shop);
    await expect(wrong).rejects.toMatchObject({ name: 'ToolFailure', code: 'http_422' });
  });

  it('may answer what its schema does not say: that is told, and has succeeded', async () => {
    expect(await run({ ...read, response: order }, args, shop)).not.toHaveProperty('schemaViolation');
    const stricter = { ...order, properties: { total: { type: 'string' } } };
    const result = await run({ ...read, response: stricter }, args, shop);
    expect(result).toMatchObject({ status: 200, schemaViolation: expect.stringContaining('total') });
    const broken = await run({ ...read, response: { type: 'nonsense' } }, args, shop);
    expect(broken).toMatchObject({ status: 200, schemaViolation: expect.any(String) });
  });

  it('keeps of a result what the definition names', () => {
    const operation = httpProvider.operationSchema.parse({ ...read, keep: ['/status', '/body/id'] });
    expect(httpProvider.keep?.(operation)).toEqual(['/status', '/body/id']);
  });
});

describe('an API that wants a token of OAuth 2.0', () => {
  let tokens: TestServer;
  let isRevoked = false;
  let service: Awaited<ReturnType<typeof startService>>;
  const client = { clientId: 'runplane', clientSecret: 'secret-of-the-client' };
  beforeAll(async () => {
    tokens = await startTestServer({
      name: 'oauth2-mock-server',
      command: npmProgram('oauth2-mock-server'),
      args: (port) => ['-a', '127.0.0.1', '-p', String(port)],
      ready: (port) => answers(`http://127.0.0.1:${port}/.well-known/openid-configuration`),
    });
    service = await startService((request, response, effects) => {
      const { authorization = '' } = request.headers;
      if (isRevoked || !/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/.test(authorization)) {
        isRevoked = false;
        response.writeHead(401).end();
        return;
      }
      effects.push(request);
      response.writeHead(200, { 'content-type': 'text/plain' }).end(`you sent ${authorization}`);
    });
  });
  afterAll(async () => {
    await service?.close();
    await tokens?.stop();
  });

  const connection = (tokenUrl: string, port: number): Connection => ({
    configuration: { baseUrl: service.origin, oauth2: { tokenUrl, scope: 'orders' } },
    secret: { oauth2: client },
    ports: [service.port, port],
  });
  const post = { method: 'POST', path: '/orders' };

  it('gets one, which is kept, asked for anew once it is refused, and never shown', async () => {
    const shop = connection(`${tokens.url}/token`, tokens.port);
    expect(await run(post, {}, shop)).toEqual({ status: 200, body: 'you sent [redacted]' });
    const first = service.effects[0]?.headers.authorization;
    await run(post, {}, shop);
    expect(service.effects[1]?.headers.authorization).toBe(first);
    isRevoked = true;
    await run(post, {}, shop);
    expect(service.effects).toHaveLength(3);
  });

  it('fails where the authority refuses the client, without its secret in the message', async () => {
    const authority = await startService((request, response) => {
      response.writeHead(401).end(`no: ${client.clientSecret} ${request.body}`);
    });
    try {
      const shop = connection(`${authority.origin}/token`, authority.port);
      const failure = await run(post, {}, shop).catch((error: Error) => error);
      expect(failure).toMatchObject({ name: 'ToolFailure', code: 'token_refused', retryable: false });
      expect((failure as Error).message).not.toContain(client.clientSecret);
      await expect(httpProvider.check(callOf(post, {}, shop))).rejects.toMatchObject({ code: 'token_refused' });
    } finally {
      await authority.close();
    }
  });

  it('does not ask an authority that is nowhere permitted', async () => {
    const shop = { ...connection('http://169.254.169.254/token', tokens.port) };
    await expect(run(post, {}, shop)).rejects.toMatchObject({ code: 'destination_refused' });
  });
});

describe('an API that wants a certificate of the client', () => {
  it('gets it, and is known by its own authority', async () => {
    const { cert, key } = testCertificate;
    const ca = cert.toString();
    const seen: boolean[] = [];
    const server = createTlsServer(
      { cert, key, ca, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        seen.push((request.socket as TLSSocket).authorized);
        response.end();
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const baseUrl = `https://db.test:${port}`;
    const get = { method: 'GET', path: '/' };
    try {
      const clientCertificate = { cert: ca, key: key.toString() };
      await run(get, {}, { configuration: { baseUrl, ca }, secret: { clientCertificate }, ports: [port] });
      await run(get, {}, { configuration: { baseUrl, ca }, ports: [port] });
      expect(seen).toEqual([true, false]);
      const unknown = run(get, {}, { configuration: { baseUrl }, ports: [port] });
      await expect(unknown).rejects.toMatchObject({ name: 'ToolFailure', code: 'not_sent' });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('an API that wants its key in the query string', () => {
  it('gets it, and never shows it', async () => {
    const service = await startService(({ url, headers }, response) => response.end(`no ${url} ${headers.cookie}`));
    try {
      const secret = { query: { api_key: 'key-of-the-query' } };
      const connection = { configuration: { baseUrl: service.origin }, secret, ports: [service.port] };
      // Prism does not look at cookies, so they are looked at here.
      const operation = { method: 'GET', path: '/a', query: ['q'], cookies: { session: 's' } };
      const result = await run(operation, { q: 'x y', s: 'a;b' }, connection);
      expect(result.body).toBe('no /a?q=x%20y&api_key=[redacted] session=a%3Bb');
    } finally {
      await service.close();
    }
  });
});
