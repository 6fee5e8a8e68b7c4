import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { PROBLEM_CODES, type ProblemCode, ProblemError } from '@runplane/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { plainError } from './plain-error.js';
import { problemOf } from './problem-of.js';
import type { RouteTable } from './route-table.js';

export interface ProblemContext {
  logger: Logger;
  routes: RouteTable;
  bodyLimit: number;
}

/** Every error leaves as `application/problem+json` with a code of the closed set. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly context: ProblemContext) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(this.context, error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

export function sendProblem(
  context: ProblemContext,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const known = problemOf(error, request.routeOptions?.bodyLimit ?? context.bodyLimit);
  if (!known) logUnexpected(context.logger, error, request.id);
  else if (known.code === 'unavailable') logUnavailable(context.logger, known, request.id);
  const problem = withMethods(
    known ?? new ProblemError('internal', 'The request could not be completed.'),
    context,
    request,
    reply,
  );
  const { status } = PROBLEM_CODES[problem.code];
  const { retryAfter, oauthError } = problem.extra;
  if (status === 401) reply.header('www-authenticate', oauthError ? 'Basic realm="runplane"' : 'Bearer');
  if (retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfter))));
  reply
    .code(status)
    .header('x-request-id', request.id)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(problem.toProblem(request.id)));
}

/** A path that exists for other methods answers 405 and names them. */
function withMethods(
  problem: ProblemError,
  context: ProblemContext,
  request: FastifyRequest,
  reply: FastifyReply,
): ProblemError {
  if (!request.is404 || !isAboutRoute(problem)) return problem;
  const methods = context.routes.methodsOf(request.url.split('?', 1)[0] ?? '');
  if (methods.length === 0) return new ProblemError('not_found', 'There is no such resource.');
  reply.header('allow', methods.join(', '));
  return new ProblemError('method_not_allowed', `The path takes ${methods.join(', ')}.`);
}

const ABOUT_ROUTE: ReadonlySet<ProblemCode> = new Set([
  'not_found',
  'invalid_json',
  'payload_too_large',
  'unsupported_media_type',
]);

/** What the server finds wrong with a body before it finds that nobody takes one here. */
function isAboutRoute({ code, cause }: ProblemError): boolean {
  return ABOUT_ROUTE.has(code) || cause instanceof HttpException;
}

function logUnexpected(logger: Logger, error: unknown, requestId: string): void {
  logger.error({ requestId, error: plainError(error) }, 'unexpected error');
}

function logUnavailable(logger: Logger, problem: ProblemError, requestId: string): void {
  const { name, message } = (problem.cause ?? {}) as { name?: string; message?: string };
  logger.warn({ requestId, detail: problem.detail, cause: { name, message } }, 'unavailable');
}
