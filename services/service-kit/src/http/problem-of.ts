import { HttpException } from '@nestjs/common';
import { invalidRequest, type ProblemCode, ProblemError } from '@runplane/contracts';
import { z } from 'zod';

const CODE_OF_STATUS: Record<number, ProblemCode> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  408: 'request_timeout',
  413: 'payload_too_large',
  414: 'invalid_request',
  415: 'unsupported_media_type',
  422: 'invalid_request',
  429: 'rate_limited',
  431: 'headers_too_large',
  503: 'unavailable',
};

/** The problem that an error stands for, or null where nobody foresaw it: the caller then learns only `internal`. */
export function problemOf(error: unknown, bodyLimit: number): ProblemError | null {
  if (error instanceof ProblemError) return error;
  if (error instanceof z.ZodError) return invalidRequest(error);
  const code = codeOf(error);
  // Before the database: a caller who hangs up amid the body is ECONNRESET too.
  if (code) return new ProblemError(code, detailOf(code, bodyLimit), {}, { cause: error });
  if (!isDatabaseDown(error)) return null;
  return new ProblemError('unavailable', 'The database cannot be reached.', { retryAfter: 2 }, { cause: error });
}

/** Codes of sockets, and SQLSTATE classes 08 (connection), 53 (resources) and 57P (shutdown). */
const DATABASE_DOWN = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|08...|53...|57P..)$/;

function isDatabaseDown(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return DATABASE_DOWN.test(code);
  // The driver's own, which have no code.
  return /^(Connection terminated|timeout exceeded when trying to connect)/.test(String(message));
}

/** A status of the framework that the table lacks says at least whose mistake it was. */
function codeOf(error: unknown): ProblemCode | undefined {
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (typeof status !== 'number') return undefined;
  return CODE_OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid_request' : undefined);
}

/** Our own words: the framework's messages quote the request and change between versions. */
function detailOf(code: ProblemCode, bodyLimit: number): string {
  const details: Partial<Record<ProblemCode, string>> = {
    invalid_request: 'The request line, a header or a parameter cannot be read.',
    not_found: 'There is no such resource.',
    request_timeout: 'The request did not arrive in time.',
    payload_too_large: `The body may have at most ${bodyLimit} bytes.`,
    unsupported_media_type: 'Only application/json is read here.',
    unavailable: 'The service is stopping.',
  };
  return details[code] ?? 'The request was refused.';
}
