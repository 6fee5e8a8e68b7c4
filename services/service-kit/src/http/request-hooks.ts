import { ProblemError } from '@runplane/contracts';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Principal } from '../auth/principal.js';
import type { AddressLimit } from '../limits/rate-limits.js';
import { parseJsonBody } from './json-body.js';
import type { RouteTable } from './route-table.js';

/** What holds for every request whatever its route: headers, body format, one log line, refusal while stopping. */
export function addRequestHooks(
  server: FastifyInstance,
  { logger, routes }: { logger: Logger; routes: RouteTable },
  addresses: AddressLimit,
): void {
  let stopping = false;
  server.addHook('preClose', async () => {
    stopping = true;
  });
  server.addHook('onRoute', (route) => routes.add(route.method, route.url));
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (stopping) throw new ProblemError('unavailable', 'The service is stopping.', { retryAfter: 1 });
    addresses.take(request.ip);
    const { host } = request.headers;
    if (host === undefined && request.raw.httpVersion === '1.1')
      throw new ProblemError('invalid_request', 'The header Host is missing.');
    // PostgreSQL has no text with NUL; refused here, it can't become an error further in.
    if (/%00/.test(request.url)) throw new ProblemError('invalid_request', 'The URL holds a NUL character.');
  });
  server.addHook('onResponse', async (request, reply) => {
    const principal = (request as { principal?: Principal }).principal;
    logger.info({
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(principal ? { principal: principal.id } : {}),
      ...(principal && principal.kind !== 'operator' ? { org: principal.orgId, keyId: principal.keyId } : {}),
    });
  });
  // An expectation that nobody knows may be ignored (RFC 9110 section 10.1.1); Node would answer it without a body.
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}
