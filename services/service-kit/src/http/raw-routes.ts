import type { IncomingHttpHeaders } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { sendProblem } from './problem-filter.js';
import { RouteTable } from './route-table.js';

export interface RawRequest {
  id: string;
  headers: IncomingHttpHeaders;
  /** As it came: what a signature is over. */
  body: Buffer;
}

/** A POST route for callers without a key of ours, who sign the bytes of their requests instead. */
export interface RawRoute {
  path: string;
  contentType: string;
  /** Bytes. */
  bodyLimit: number;
  /** The answer's body, sent as JSON; null for an empty 200. Errors leave as problems. */
  handle(request: RawRequest): Promise<object | null>;
}

/** Adds them beside the app's own routes: no guard, no schema, no parser touches them. */
export function addRawRoutes(app: NestFastifyApplication, logger: Logger, routes: readonly RawRoute[]): void {
  const context = { logger, routes: new RouteTable() };
  for (const { path, contentType, bodyLimit, handle } of routes) {
    app
      .getHttpAdapter()
      .getInstance()
      .register(async (scope) => {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser(contentType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
        scope.setErrorHandler((error, request, reply) => sendProblem({ ...context, bodyLimit }, error, request, reply));
        scope.post(path, { bodyLimit }, async (request, reply) => {
          const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          const answer = await handle({ id: request.id, headers: request.headers, body });
          return answer === null ? reply.code(200).send() : reply.code(200).send(answer);
        });
      });
  }
}
