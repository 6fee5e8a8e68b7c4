import Stripe from 'stripe';
import { foreignText } from '../../foreign-text.js';
import { DestinationRefused, NotSent, type OutboundResponse } from '../../outbound/index.js';
import { redact } from '../http/redact.js';
import { noEffect, OutcomeUnknown, type RetryClass, ToolFailure } from '../provider.js';
import type { Exchange } from './client.js';
import { isKeyed } from './operation.js';
import type { StripeEndpoint } from './sdk-operations.js';

/** Codes of failures, and what each says of the effect; `noEffect` still leaves a repeated call unknown. */
export const STRIPE_FAILURES = {
  arguments_invalid: 'terminal',
  destination_refused: 'terminal',
  not_sent: 'retry',
  unanswered: 'unknown',
  stripe_card_declined: 'terminal',
  stripe_refused: 'terminal',
  stripe_missing: 'terminal',
  stripe_unauthorized: 'terminal',
  stripe_forbidden: 'terminal',
  stripe_locked: 'retry',
  stripe_rate_limited: 'retry',
  stripe_key_in_use: 'unknown',
  stripe_key_reused: 'unknown',
  stripe_server_error: 'unknown',
  stripe_unexpected: 'unknown',
} as const satisfies Record<string, RetryClass>;
type Code = keyof typeof STRIPE_FAILURES;

interface Attempt {
  endpoint: StripeEndpoint;
  repeated: boolean;
  secrets: readonly string[];
}

/** What a failed exchange says about the outcome: `ToolFailure` or `OutcomeUnknown`. */
export function readFailure({ error, response }: Exchange & { ok: false }, attempt: Attempt): Error {
  if (response === null) return withoutAnswer(error, attempt);
  const { status } = response;
  // Without a type it was not Stripe's API that answered, or not all of it came.
  const refusal = error instanceof Stripe.errors.StripeError && error.rawType !== undefined ? error : null;
  const code = codeOf(status, refusal);
  const said = refusal ? foreignText(redact(refusal.message, attempt.secrets), 300) : '';
  const detail = [refusal?.code, refusal?.decline_code].filter(Boolean).join(', ');
  const message = `Stripe answered ${status}${detail ? ` (${detail})` : ''}${said ? `: ${said}` : ''}`;
  return outcomeOf(code, message, response, attempt);
}

function outcomeOf(code: Code, message: string, response: OutboundResponse, attempt: Attempt): Error {
  const { endpoint, repeated } = attempt;
  const hasEffects = endpoint.method !== 'GET';
  const known = STRIPE_FAILURES[code];
  if (!hasEffects) {
    return new ToolFailure(code, message, { retryable: known !== 'terminal', retryAfterMs: retryAfterMs(response) });
  }
  // A key that is reused, or an answer that is stored with it, stays what it is.
  const final =
    code === 'stripe_key_reused' || replayed(response) || header(response, 'stripe-should-retry') === 'false';
  if (known === 'unknown') return new OutcomeUnknown(code, message, { retryable: !final });
  const options = { retryable: known === 'retry', retryAfterMs: retryAfterMs(response) };
  return noEffect({ hasEffects: !tiedToKey(code, endpoint), repeated }, code, message, options);
}

/**
 * For a key that it has executed Stripe always answers what it answered then, refusals included. So a refusal of a
 * repeated request says that no earlier one was executed; but who may call is looked at before the key is.
 */
function tiedToKey(code: Code, endpoint: StripeEndpoint): boolean {
  return isKeyed(endpoint) && ['stripe_card_declined', 'stripe_refused'].includes(code);
}

function codeOf(status: number, refusal: Stripe.errors.StripeError | null): Code {
  if (refusal?.code === 'idempotency_key_in_use') return 'stripe_key_in_use';
  if (refusal?.type === 'StripeIdempotencyError') return 'stripe_key_reused';
  if (status >= 500) return 'stripe_server_error';
  if (status === 401) return 'stripe_unauthorized';
  if (status === 403) return 'stripe_forbidden';
  if (status === 429) return 'stripe_rate_limited';
  if (status < 400 || refusal === null) return 'stripe_unexpected';
  if (status === 402) return 'stripe_card_declined';
  if (status === 404) return 'stripe_missing';
  return status === 409 ? 'stripe_locked' : 'stripe_refused';
}

function withoutAnswer(error: unknown, { endpoint, repeated }: Attempt): Error {
  const attempt = { hasEffects: endpoint.method !== 'GET', repeated };
  const cause = error instanceof Stripe.errors.StripeConnectionError ? (error.detail as unknown) : error;
  const message = cause instanceof Error ? cause.message : 'there is no answer';
  if (cause instanceof DestinationRefused) return noEffect(attempt, 'destination_refused', message);
  if (cause instanceof NotSent) return noEffect(attempt, 'not_sent', message, { retryable: true });
  return attempt.hasEffects
    ? new OutcomeUnknown('unanswered', message)
    : new ToolFailure('unanswered', message, { retryable: true });
}

function replayed(response: OutboundResponse): boolean {
  return header(response, 'idempotent-replayed') === 'true';
}

function retryAfterMs(response: OutboundResponse): number {
  const seconds = Number(header(response, 'retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

function header({ headers }: OutboundResponse, name: string): string | undefined {
  return headers[name];
}
