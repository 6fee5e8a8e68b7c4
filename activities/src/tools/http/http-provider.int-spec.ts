import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { closedPort, type ServedRequest, startService } from '../../../test-support/local-service.js';
import { createOutbound } from '../../outbound/index.js';
import { OutcomeUnknown, ToolFailure } from '../provider.js';
import { httpProvider } from './http-provider.js';

let service: Awaited<ReturnType<typeof startService>>;

/** A ticket service that keeps tickets by idempotency key and misbehaves on request. */
beforeAll(async () => {
  service = await startService((request, response, effects) => {
    const key = request.headers['idempotency-key'];
    const earlier = key && effects.find(({ headers }) => headers['idempotency-key'] === key);
    if (request.method !== 'GET' && !earlier) effects.push(request);
    const ticket = (earlier as ServedRequest | undefined) ?? request;
    const fault = new URL(request.url, 'http://x').searchParams.get('fault');
    if (fault === 'reset') response.socket?.resetAndDestroy();
    else if (fault === 'large') response.end('x'.repeat(2 * 1024 * 1024));
    else if (fault === 'echo') response.writeHead(401).end(JSON.stringify(request.headers));
    else if (fault) response.writeHead(Number(fault)).end('fault');
    else {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ seen: ticket.body && JSON.parse(ticket.body), authorization: request.headers.authorization }),
      );
    }
  });
});
afterAll(() => service.close());
beforeEach(() => {
  service.effects.length = 0;
});

function run(
  operation: JsonObject,
  args: JsonObject = {},
  changes: { port?: number; repeated?: boolean; allow?: string } = {},
) {
  const port = changes.port ?? service.port;
  return httpProvider.execute({
    operation: httpProvider.operationSchema.parse({ query: ['fault'], ...operation }),
    configuration: httpProvider.configurationSchema.parse({ baseUrl: `http://127.0.0.1:${port}/api` }),
    secret: httpProvider.secretSchema.parse({ bearer: 'secret-token' }),
    arguments: args,
    toolKey: 'tool-key-1',
    repeated: changes.repeated ?? false,
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    origin: { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' },
    outbound: createOutbound({ allow: changes.allow ?? `127.0.0.1:${port}` }),
  });
}
const create = { method: 'POST', path: '/tickets' };
const keyed = { ...create, idempotencyHeader: 'Idempotency-Key' };

describe('the http provider', () => {
  it('sends the call and answers status and body, without the secret that the service shows', async () => {
    expect(await run(create, { title: 'x' })).toEqual({
      status: 200,
      body: { seen: { title: 'x' }, authorization: '[redacted]' },
    });
    expect(service.effects).toMatchObject([
      { method: 'POST', url: '/api/tickets', headers: { authorization: 'Bearer secret-token' } },
    ]);
  });

  it('keeps the secret out of errors too', async () => {
    const failure = run({ method: 'GET', path: '/x' }, { fault: 'echo' });
    await expect(failure).rejects.toThrow(/http_401|answered 401/);
    await expect(failure).rejects.not.toThrow(/secret-token/);
  });

  it('has one effect when the answer is lost and the attempt is repeated by key', async () => {
    await expect(run(keyed, { fault: 'reset', n: 1 })).rejects.toThrow(OutcomeUnknown);
    expect(await run(keyed, { n: 1 }, { repeated: true })).toMatchObject({ status: 200, body: { seen: { n: 1 } } });
    expect(service.effects).toHaveLength(1);
    expect(service.effects[0]?.headers['idempotency-key']).toBe('tool-key-1');
  });

  it.each<[string, JsonObject, string]>([
    ['a reset', create, 'reset'],
    ['a 500', create, '500'],
    ['a redirect', create, '303'],
  ])('leaves the outcome unknown after %s of an effect', async (_, operation, fault) => {
    await expect(run(operation, { fault })).rejects.toThrow(OutcomeUnknown);
    expect(service.effects).toHaveLength(1);
  });

  it('keeps size, digest and beginning of a response over the limit', async () => {
    const text = 'x'.repeat(2 * 1024 * 1024);
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    expect(await run(create, { fault: 'large' })).toEqual({
      status: 200,
      body: { truncated: true, bytes: text.length, digest, preview: text.slice(0, 4000) },
    });
  });

  it.each([
    ['a reset', 'reset', true],
    ['a 500', '500', true],
    ['a 404', '404', false],
  ])('fails after %s of a read', async (_, fault, retryable) => {
    const failure = run({ method: 'GET', path: '/x' }, { fault });
    await expect(failure).rejects.toThrow(ToolFailure);
    await expect(failure).rejects.toMatchObject({ retryable });
  });

  it('fails where nothing was sent, unless an earlier attempt was', async () => {
    const port = await closedPort();
    await expect(run(create, {}, { port })).rejects.toMatchObject({
      name: 'ToolFailure',
      code: 'not_sent',
      retryable: true,
    });
    const repeated = run(keyed, {}, { port, repeated: true });
    await expect(repeated).rejects.toMatchObject({ name: 'OutcomeUnknown', code: 'not_sent', retryable: true });
  });

  it('fails where the destination is not permitted', async () => {
    const refused = run(create, {}, { allow: '' });
    await expect(refused).rejects.toMatchObject({ name: 'ToolFailure', code: 'destination_refused', retryable: false });
    expect(service.effects).toHaveLength(0);
  });

  it.each<[JsonObject, string]>([
    [{ method: 'GET', path: '/x' }, 'natural'],
    [{ method: 'GET', path: '/x', idempotencyHeader: 'K' }, 'natural'],
    [{ method: 'PUT', path: '/x' }, 'natural'],
    [{ method: 'DELETE', path: '/x' }, 'natural'],
    [{ method: 'DELETE', path: '/x', idempotent: false }, 'none'],
    [create, 'none'],
    [{ method: 'PATCH', path: '/x' }, 'none'],
    [{ method: 'POST', path: '/search', idempotent: true }, 'natural'],
    [keyed, 'keyed'],
  ])('repeats %j as %s', (operation, expected) => {
    expect(httpProvider.idempotency(httpProvider.operationSchema.parse(operation))).toBe(expected);
  });

  it('names the arguments that it sends', () => {
    const used = (operation: JsonObject) => httpProvider.usedArguments(httpProvider.operationSchema.parse(operation));
    expect(used({ method: 'DELETE', path: '/x/{id}', query: ['force'] })).toEqual(new Set(['id', 'force']));
    expect(used(create)).toBeNull();
  });
});
