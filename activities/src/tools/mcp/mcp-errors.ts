import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { foreignText } from '../../foreign-text.js';
import { DestinationRefused, NotSent } from '../../outbound/index.js';
import { noEffect, OutcomeUnknown, ToolFailure } from '../provider.js';
import type { McpOperation } from './operation.js';
import { ServerBusy } from './transport.js';

/** JSON-RPC errors by which a server says that it did not run the method (JSON-RPC 2.0, 5.1). */
const NOT_RUN: readonly number[] = [
  ErrorCode.ParseError,
  ErrorCode.InvalidRequest,
  ErrorCode.MethodNotFound,
  ErrorCode.InvalidParams,
];
const REFUSED = [401, 403];

interface Attempt {
  hasEffects: boolean;
  repeated: boolean;
}

/** The error of a session that did not come about, or of a question in it: no tool was called. */
export function unreached(error: unknown): ToolFailure {
  if (error instanceof ToolFailure) return error;
  const message = foreignText((error as Error).message, 500);
  if (error instanceof DestinationRefused) return new ToolFailure('destination_refused', message, { cause: error });
  if (isRefusal(error)) return new ToolFailure('credentials_refused', message, { cause: error });
  if (error instanceof ServerBusy) return busy(error, { hasEffects: false, repeated: false }) as ToolFailure;
  if (isNotRun(error)) return new ToolFailure('session_refused', message, { cause: error });
  return new ToolFailure('server_unreached', message, { retryable: true, cause: error });
}

/** The error of `tools/call`. */
export function callError(error: unknown, attempt: Attempt): Error {
  const message = foreignText((error as Error).message, 500);
  if (error instanceof DestinationRefused) return noEffect(attempt, 'destination_refused', message, { cause: error });
  if (error instanceof NotSent) return noEffect(attempt, 'not_sent', message, { retryable: true, cause: error });
  if (isRefusal(error)) return noEffect(attempt, 'credentials_refused', message, { cause: error });
  if (isNotRun(error)) return noEffect(attempt, 'call_refused', message, { cause: error });
  if (error instanceof ServerBusy) return busy(error, attempt);
  return attempt.hasEffects
    ? new OutcomeUnknown('unanswered', message, { cause: error })
    : new ToolFailure('unanswered', message, { retryable: true, cause: error });
}

/**
 * The tool itself answered an error (`isError`). What it did before, only its author knows: without effects it failed;
 * where the tool definition says that errors mean no effect too; else the outcome is unknown.
 */
export function toolError(text: string, operation: McpOperation, attempt: Attempt): Error {
  const message = foreignText(text, 1000) || 'the tool answered an error without a text';
  if (!attempt.hasEffects || operation.errorsWithoutEffect) return noEffect(attempt, 'tool_error', message);
  return new OutcomeUnknown('tool_error_in_doubt', message, { retryable: false });
}

function busy(error: ServerBusy, attempt: Attempt): ToolFailure | OutcomeUnknown {
  const { message, retryAfterMs } = error;
  return noEffect(attempt, 'server_busy', message, { retryable: true, retryAfterMs, cause: error });
}

function isNotRun(error: unknown): boolean {
  return error instanceof McpError && NOT_RUN.includes(error.code);
}

function isRefusal(error: unknown): boolean {
  if (error instanceof UnauthorizedError) return true;
  return error instanceof StreamableHTTPError && REFUSED.includes(error.code ?? 0);
}
