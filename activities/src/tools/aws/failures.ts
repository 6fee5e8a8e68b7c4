import { foreignText } from '../../foreign-text.js';
import { DestinationRefused, NotSent, type OutboundResponse } from '../../outbound/index.js';
import { redact } from '../http/redact.js';
import { noEffect, OutcomeUnknown, type RetryClass, ToolFailure } from '../provider.js';
import type { Trace } from './handler.js';
import type { AwsSecret } from './operation.js';

/** Codes of failures, and what each says of the effect; `noEffect` still leaves a repeated call unknown. */
export const AWS_FAILURES = {
  arguments_invalid: 'terminal',
  aws_client_missing: 'terminal',
  aws_operation_unknown: 'terminal',
  dry_run_unsupported: 'terminal',
  destination_refused: 'terminal',
  not_sent: 'retry',
  unanswered: 'unknown',
  aws_role_refused: 'terminal',
  aws_role_unavailable: 'retry',
  aws_forbidden: 'terminal',
  aws_missing: 'terminal',
  aws_refused: 'terminal',
  aws_throttled: 'retry',
  aws_in_progress: 'unknown',
  aws_token_reused: 'unknown',
  aws_server_error: 'unknown',
  aws_unexpected: 'unknown',
} as const satisfies Record<string, RetryClass>;
type Code = keyof typeof AWS_FAILURES;

/** AWS did nothing, and may do it later; some of them come with a status of 400, 500 or 503. */
const THROTTLED =
  /^(.*Throttl.*|TooManyRequests.*|RequestLimitExceeded|ProvisionedThroughputExceeded.*|SlowDown|BandwidthLimitExceeded|PriorRequestNotComplete|TransactionThrottled.*|EC2Throttled.*)$/;
/** An earlier request with this token still runs. */
const IN_PROGRESS = /^(TransactionInProgress.*|RequestInProgress.*|IdempotentRequestInProgress.*)$/;
/** An earlier request with this token asked for something else. */
const TOKEN_REUSED = /^(Idempoten.*Mismatch.*|InvalidClientToken|IdempotencyException)$/;
const FORBIDDEN =
  /^(AccessDenied.*|Unauthorized.*|AuthFailure|InvalidAccessKeyId|InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken.*|RequestExpired|RequestTimeTooSkewed|UnrecognizedClient.*|OptInRequired|NotAuthorized.*)$/;

interface Attempt {
  hasEffects: boolean;
  repeated: boolean;
  secret: AwsSecret;
}

/** What an error of the SDK says about the outcome: `ToolFailure` or `OutcomeUnknown`. */
export function readFailure(error: unknown, { response, failure }: Trace, attempt: Attempt): Error {
  const said = error instanceof Error ? error : new Error('unknown');
  if (response !== null) return answered(said, response, attempt);
  if (failure !== null) return withoutAnswer(failure, attempt);
  // The SDK looks at its input before it sends anything.
  return noEffect(attempt, 'arguments_invalid', textOf(said, attempt));
}

function answered(error: Error, response: OutboundResponse, attempt: Attempt): Error {
  const code = codeOf(error, response);
  const message = `AWS answered ${response.status} ${foreignText(error.name, 100)}: ${textOf(error, attempt)}`;
  const known = AWS_FAILURES[code];
  const options = { retryable: known === 'retry', retryAfterMs: retryAfterMs(response) };
  if (!attempt.hasEffects) return new ToolFailure(code, message, { ...options, retryable: known !== 'terminal' });
  if (known === 'unknown') return new OutcomeUnknown(code, message, { retryable: code !== 'aws_token_reused' });
  return noEffect(attempt, code, message, options);
}

/** Names count more than the status: services differ in the statuses that they give to them. */
function codeOf({ name }: Error, { status, incomplete }: OutboundResponse): Code {
  if (THROTTLED.test(name) || status === 429) return 'aws_throttled';
  if (IN_PROGRESS.test(name)) return 'aws_in_progress';
  if (TOKEN_REUSED.test(name)) return 'aws_token_reused';
  if (status >= 500) return 'aws_server_error';
  // An answer of success that can't be read, or one that holds an error.
  if (status < 300 || incomplete) return 'aws_unexpected';
  if (FORBIDDEN.test(name) || status === 401 || status === 403) return 'aws_forbidden';
  return status === 404 ? 'aws_missing' : 'aws_refused';
}

function withoutAnswer(failure: Error, attempt: Attempt): Error {
  const message = failure.message;
  if (failure instanceof ToolFailure) return noEffect(attempt, failure.code, message);
  if (failure instanceof DestinationRefused) return noEffect(attempt, 'destination_refused', message);
  if (failure instanceof NotSent) return noEffect(attempt, 'not_sent', message, { retryable: true });
  return attempt.hasEffects
    ? new OutcomeUnknown('unanswered', message)
    : new ToolFailure('unanswered', message, { retryable: true });
}

/** Without what could be a secret that the service quotes. */
function textOf({ message }: Error, { secret }: Attempt): string {
  return foreignText(redact(message, secretsOf(secret)), 300);
}

export function secretsOf({ secretAccessKey, sessionToken, externalId }: AwsSecret): string[] {
  return [secretAccessKey, sessionToken, externalId].filter((value) => value !== undefined);
}

function retryAfterMs({ headers }: OutboundResponse): number {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
