import 'reflect-metadata';
import { type DynamicModule, StandardSchemaValidationPipe, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { invalidRequest } from '@runplane/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { assertAccessDeclared } from '../auth/declared-access.js';
import type { HttpConfig } from '../config/http-config.js';
import { AddressLimit } from '../limits/rate-limits.js';
import { buildOpenApi, type OpenApiInfo } from '../openapi/openapi-document.js';
import { NestLogger } from './logger.js';
import { type ProblemContext, ProblemFilter, sendProblem } from './problem-filter.js';
import { refuseConnection } from './refuse-connection.js';
import { addRequestHooks } from './request-hooks.js';
import { requestIdOf } from './request-id.js';
import { RouteTable } from './route-table.js';
import { addSecureHeaders } from './secure-headers.js';
import { DEFAULT_LIMITS, nodeServerOptions, type ServerLimits } from './server-limits.js';
import { serverTls, watchCertificate } from './tls-certificate.js';

export const DEFAULT_BODY_LIMIT = 256 * 1024;

/** No authority vouches for them: what is bound to one is bound to its bytes, which only the holder of its key shows. */
const ANY_CERTIFICATE = { requestCert: true, rejectUnauthorized: false };

export interface HttpAppOptions {
  logger: Logger;
  openapi: OpenApiInfo;
  /** Bytes; default 256 KiB. */
  bodyLimit?: number;
  limits?: ServerLimits;
  http: HttpConfig;
  /** Where TLS ends here, callers may show a certificate of theirs. */
  clientCertificates?: boolean;
}

/** A Nest app on Fastify with everything that our services share; not yet listening. */
export async function createHttpApp(
  module: Type<unknown> | DynamicModule,
  {
    logger,
    openapi,
    bodyLimit = DEFAULT_BODY_LIMIT,
    limits = DEFAULT_LIMITS,
    http,
    clientCertificates = false,
  }: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const context: ProblemContext = { logger, routes: new RouteTable(), bodyLimit };
  const adapter = new FastifyAdapter({
    bodyLimit,
    genReqId: requestIdOf,
    logger: false,
    trustProxy: http.trustedProxies.length > 0 ? [...http.trustedProxies] : false,
    ...(http.tls
      ? {
          https: {
            ...nodeServerOptions(limits),
            ...serverTls(http.tls),
            ...(clientCertificates ? ANY_CERTIFICATE : {}),
          },
        }
      : { http: nodeServerOptions(limits) }),
    // Longer values are for the schema of the parameter to refuse, after authentication.
    routerOptions: { maxParamLength: 4_096 },
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.silenceMs,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(context, error, request, reply),
  });
  const server = adapter.getInstance();
  if (http.tls) closeWith(server, watchCertificate(server.server, http.tls, logger, limits.checkEveryMs));
  addSecureHeaders(server.server, http);
  addRequestHooks(server, context, new AddressLimit(http.rates.ip));
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  assertAccessDeclared(app);
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory }));
  app.useGlobalFilters(new ProblemFilter(context));
  const document = JSON.stringify(buildOpenApi(app, openapi));
  server.get('/openapi.json', async (_request, reply) => reply.type('application/json').send(document));
  return app;
}

function closeWith(server: FastifyInstance, end: () => void): void {
  server.addHook('onClose', async () => end());
}

/** Our schemas are zod's, so that the issues are. */
function exceptionFactory(issues: readonly unknown[]): Error {
  return invalidRequest(new z.ZodError(issues as z.core.$ZodIssue[]));
}
