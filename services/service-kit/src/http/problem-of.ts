import { HttpException } from '@nestjs/common';
import { invalidRequest, type ProblemCode, ProblemError } from '@runplane/contracts';
import { z } from 'zod';

const CODE_OF_STATUS: Record<number, ProblemCode> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  414: 'invalid_request',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  431: 'invalid_request',
  503: 'unavailable',
};

/** The problem that an error stands for, or null where nobody foresaw it: the caller then learns only `internal`. */
export function problemOf(error: unknown, bodyLimit: number): ProblemError | null {
  if (error instanceof ProblemError) return error;
  if (error instanceof z.ZodError) return invalidRequest(error);
  if (isDatabaseDown(error)) {
    return new ProblemError('unavailable', 'The database cannot be reached.', { retryAfter: 2 }, { cause: error });
  }
  const status = statusOf(error);
  const code = status === undefined ? undefined : CODE_OF_STATUS[status];
  if (!code) return null;
  return new ProblemError(code, detailOf(code, bodyLimit), {}, { cause: error });
}

/** Codes of sockets, and SQLSTATE classes 08 (connection), 53 (resources) and 57P (shutdown). */
const DATABASE_DOWN = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|08...|53...|57P..)$/;

function isDatabaseDown(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return DATABASE_DOWN.test(code);
  // The driver's own, which have no code.
  return /^(Connection terminated|timeout exceeded when trying to connect)/.test(String(message));
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  // The web server's own errors (`FST_ERR_…`).
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return undefined;
}

/** Our own words: the framework's messages quote the request and change between versions. */
function detailOf(code: ProblemCode, bodyLimit: number): string {
  const details: Partial<Record<ProblemCode, string>> = {
    invalid_request: 'The request line, a header or a parameter cannot be read.',
    not_found: 'There is no such resource.',
    payload_too_large: `The body may have at most ${bodyLimit} bytes.`,
    unsupported_media_type: 'Only application/json is read here.',
    unavailable: 'The service is stopping.',
  };
  return details[code] ?? 'The request was refused.';
}
