import type { ChannelKind, JsonObject, NoticeEvent } from '@runplane/contracts';
import type { Database, KeyRing } from '@runplane/database';
import type { Outbound } from '../outbound/index.js';

/** One event for one destination. */
export interface NoticeDelivery {
  /** The same in every attempt and after it was sent again: what the other side dedups by. */
  id: string;
  orgId: string;
  event: NoticeEvent;
  destination: { id: string; name: string };
  /** From 1, since it was queued last. */
  attempt: number;
}

/** What a channel may use. */
export interface NoticeContext {
  /** Aborted after `timeoutMs` of the channel, and when the worker stops. */
  signal: AbortSignal;
  database: Database;
  outbound: Outbound;
  /** Opens secrets that the control plane has sealed with `<org>:<destination>` as what they belong to. */
  sealingKeys: KeyRing;
  /** Where people reach the control plane, without a slash at the end; null where nobody has said it: no links. */
  publicUrl: string | null;
  /** What would run, as the workflow holds it now; null once its history is deleted. Throws while Temporal is down. */
  readArguments(orgId: string, actionId: string): Promise<NoticeArguments | null>;
}

export interface NoticeArguments {
  arguments: JsonObject;
  context: JsonObject;
  edited: boolean;
}

/** How long a channel goes on trying. */
export interface RetryPolicy {
  firstMs: number;
  factor: number;
  mostMs: number;
  /** Since the delivery was queued; then it is dead. */
  giveUpAfterMs: number;
  /** A destination of which every attempt has failed for this long is disabled; absent: never. */
  disableAfterMs?: number;
}

/**
 * A thin skin over what has happened. A delivery may come late, twice, or after one of a later event: a channel shows
 * the state of the action as it is at that moment, never what the event alone says. It throws `DeliveryFailed` or
 * `DeliveryDeferred`; any other error counts as one that may pass.
 */
export interface NoticeChannel {
  readonly kind: ChannelKind;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  deliver(delivery: NoticeDelivery, context: NoticeContext): Promise<void>;
}

export interface DeliveryFailure {
  retryable: boolean;
  /** What the other side has asked for; its own backoff applies where it is longer. */
  retryAfterMs?: number | undefined;
  /** Of its answer, where it speaks HTTP or SMTP. */
  statusCode?: number | undefined;
  /** The destination wants nothing any more: it is disabled, for this reason. */
  disable?: string | undefined;
}

/** A delivery that did not work out. The message is shown to the org: it holds no secret, and says the remedy. */
export class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed';

  constructor(
    message: string,
    readonly failure: DeliveryFailure,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Not yet: nothing has failed, and the channel wants to be asked again later. */
export class DeliveryDeferred extends Error {
  override readonly name = 'DeliveryDeferred';

  /** Milliseconds since 1970. */
  constructor(readonly untilMs: number) {
    super('the delivery waits for its time');
  }

  remainingMs(): number {
    return Math.max(1_000, this.untilMs - Date.now());
  }
}
