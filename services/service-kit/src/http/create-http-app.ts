import 'reflect-metadata';
import helmet from '@fastify/helmet';
import { type DynamicModule, StandardSchemaValidationPipe, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { invalidRequest } from '@runplane/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { assertAccessDeclared } from '../auth/declared-access.js';
import { buildOpenApi, type OpenApiInfo } from '../openapi/openapi-document.js';
import { NestLogger } from './logger.js';
import { type ProblemContext, ProblemFilter, refuseConnection, sendProblem } from './problem-filter.js';
import { addRequestHooks } from './request-hooks.js';
import { requestIdOf } from './request-id.js';
import { RouteTable } from './route-table.js';

export const DEFAULT_BODY_LIMIT = 256 * 1024;

export interface HttpAppOptions {
  logger: Logger;
  openapi: OpenApiInfo;
  /** Bytes; default 256 KiB. */
  bodyLimit?: number;
}

/** A Nest app on Fastify with everything that our services share; not yet listening. */
export async function createHttpApp(
  module: Type<unknown> | DynamicModule,
  { logger, openapi, bodyLimit = DEFAULT_BODY_LIMIT }: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const context: ProblemContext = { logger, routes: new RouteTable(), bodyLimit };
  const adapter = new FastifyAdapter({
    bodyLimit,
    genReqId: requestIdOf,
    logger: false,
    // Slow senders lose their connection; long polls are not affected, as they have been received.
    requestTimeout: 30_000,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(context, error, request, reply),
  });
  addRequestHooks(adapter.getInstance(), logger, context.routes);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  assertAccessDeclared(app);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  });
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory }));
  app.useGlobalFilters(new ProblemFilter(context));
  const document = JSON.stringify(buildOpenApi(app, openapi));
  adapter.getInstance().get('/openapi.json', async (_request, reply) => reply.type('application/json').send(document));
  return app;
}

/** Our schemas are zod's, so that the issues are. */
function exceptionFactory(issues: readonly unknown[]): Error {
  return invalidRequest(new z.ZodError(issues as z.core.$ZodIssue[]));
}
