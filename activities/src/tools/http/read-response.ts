import type { Json } from '@runplane/contracts';
import { foreignJson, foreignText } from '../../foreign-text.js';
import type { OutboundResponse } from '../../outbound/index.js';
import { summaryOf } from '../kept-result.js';
import { noEffect, OutcomeUnknown, ToolFailure } from '../provider.js';
import { type HttpOperation, isRead } from './operation.js';
import { redact } from './redact.js';

/** The service answered without doing the work, and may do it later: timeout, too early, too many requests. */
const TRY_LATER = [408, 425, 429];
/** Answers that come before a service looks at the idempotency key, or that mean that the first request still runs. */
const BEFORE_THE_KEY = [401, 403, 409, ...TRY_LATER];
/** The client is to send the same request elsewhere, so here it was not executed (RFC 9110, 15.4.8 and 15.4.9). */
const NOT_EXECUTED_HERE = [304, 307, 308];

export interface ReadAttempt {
  repeated: boolean;
  /** Hidden from messages before they are cut: a part of a secret would be no longer known for one. */
  secrets?: readonly string[];
}

/** What a response says about the outcome: the result, or throws `ToolFailure` or `OutcomeUnknown`. */
export function readResponse(response: OutboundResponse, operation: HttpOperation, attempt: ReadAttempt): Json {
  if (!isExpected(response.status, operation)) throw errorOf(response, operation, attempt);
  if (response.incomplete === 'interrupted') throw unreadable('response_interrupted', response, operation);
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw unreadable('response_encoded', response, operation);
  return { status: response.status, ...contentOf(response, attempt.secrets) };
}

function errorOf(response: OutboundResponse, operation: HttpOperation, { repeated, secrets = [] }: ReadAttempt): Error {
  const { status } = response;
  const code = `http_${status}`;
  const message = `${operation.method} answered ${status}${excerpt(response, secrets)}`;
  const options = { retryable: TRY_LATER.includes(status), retryAfterMs: retryAfterMs(response) };

  if (isRead(operation))
    return new ToolFailure(code, message, { ...options, retryable: options.retryable || status >= 500 });
  if (status >= 500) return new OutcomeUnknown(code, message);
  if (status < 300)
    return new OutcomeUnknown(code, `${message}, which the definition does not expect`, { retryable: false });
  if (status < 400 && !NOT_EXECUTED_HERE.includes(status)) {
    return new OutcomeUnknown(code, `${message}; redirects are not followed`, { retryable: false });
  }
  const tiedToKey = operation.replaysAnswers === true && !BEFORE_THE_KEY.includes(status);
  const retryable = options.retryable || (status === 409 && operation.idempotencyHeader !== undefined && repeated);
  return noEffect({ hasEffects: !tiedToKey, repeated }, code, message, { ...options, retryable });
}

/** The status says that it worked, but the result can't be had. */
function unreadable(code: string, { status }: OutboundResponse, operation: HttpOperation): Error {
  const message = `${operation.method} answered ${status}, but its body can't be read (${code})`;
  const retryable = code === 'response_interrupted';
  return isRead(operation)
    ? new ToolFailure(code, message, { retryable })
    : new OutcomeUnknown(code, message, { retryable });
}

function isExpected(status: number, { expect }: HttpOperation): boolean {
  return expect ? expect.includes(status) : status >= 200 && status < 300;
}

/** JSON as its value, other text as a string, bytes that are no text as base64; of a huge body its beginning. */
function contentOf(
  { body, headers, incomplete, size, digest }: OutboundResponse,
  secrets: readonly string[] = [],
): { body: Json; encoding?: 'base64' } {
  if (incomplete) return { body: summaryOf(redact(body.toString('utf8'), secrets), size, digest) };
  if (body.length === 0) return { body: null };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { body: body.toString('base64'), encoding: 'base64' };
  }
  if (!/^[^;]*[/+]json\s*(;|$)/i.test(headers['content-type'] ?? '')) return { body: text };
  return { body: foreignJson(text) };
}

function excerpt({ body }: OutboundResponse, secrets: readonly string[]): string {
  const text = foreignText(redact(body.toString('utf8'), secrets), 300);
  return text === '' ? '' : `: ${text}`;
}

function retryAfterMs({ headers }: OutboundResponse): number {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
