import { ErrorCode, type WebAPICallError } from '@slack/web-api';
import { foreignText } from '../../foreign-text.js';
import { DestinationRefused, NotSent } from '../../outbound/index.js';
import { noEffect, OutcomeUnknown, ToolFailure } from '../provider.js';

/** Refusals that may be none the next time. */
const TRY_LATER = ['ratelimited', 'rate_limited', 'request_timeout', 'team_added_to_org', 'accesslimited'];
/** Slack says that some of the operation may have happened. */
const IN_DOUBT = ['fatal_error', 'internal_error', 'service_unavailable'];

interface Attempt {
  hasEffects: boolean;
  repeated: boolean;
}

/** What an error of Slack's client says about the outcome. */
export function sortedError(error: unknown, attempt: Attempt): Error {
  if (error instanceof ToolFailure) return noEffect(attempt, error.code, error.message, error);
  const failure = error as WebAPICallError;
  switch (failure.code) {
    case ErrorCode.PlatformError:
      return refusal(failure.data.error, failure.message, attempt);
    case ErrorCode.RateLimitedError:
      return noEffect(attempt, 'slack_ratelimited', 'Slack asks to wait', {
        retryable: true,
        retryAfterMs: failure.retryAfter * 1000,
      });
    case ErrorCode.HTTPError:
      return inDoubt(attempt, `http_${failure.statusCode}`, `Slack answered ${failure.statusCode}`);
    case ErrorCode.RequestError:
      return requestError(failure.original, attempt);
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}

/** The code of a refusal; null where the error is none. */
export function refusalOf(error: unknown): string | null {
  const failure = error as WebAPICallError;
  return failure.code === ErrorCode.PlatformError ? failure.data.error : null;
}

function refusal(code: string, text: string, attempt: Attempt): Error {
  // Anything else is no answer of Slack's API, e.g. the page of a proxy.
  if (!/^[a-z0-9_]{1,80}$/.test(code)) return inDoubt(attempt, 'answer_unreadable', 'the answer is not of Slack');
  const message = foreignText(text, 500);
  if (IN_DOUBT.includes(code)) return inDoubt(attempt, `slack_${code}`, message);
  return noEffect(attempt, `slack_${code}`, message, { retryable: TRY_LATER.includes(code) });
}

function requestError(cause: Error, attempt: Attempt): Error {
  const { message } = cause;
  if (cause instanceof DestinationRefused) return noEffect(attempt, 'destination_refused', message, { cause });
  if (cause instanceof NotSent) return noEffect(attempt, 'not_sent', message, { retryable: true, cause });
  return inDoubt(attempt, 'unanswered', message, cause);
}

function inDoubt({ hasEffects }: Attempt, code: string, message: string, cause?: unknown): Error {
  return hasEffects
    ? new OutcomeUnknown(code, message, { cause })
    : new ToolFailure(code, message, { retryable: true, cause });
}
