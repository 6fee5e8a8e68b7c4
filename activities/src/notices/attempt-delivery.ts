import type { ChannelKind, DeliverNoticeInput } from '@runplane/contracts';
import type { Database, DeliveryInHand } from '@runplane/database';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { foreignText } from '../foreign-text.js';
import {
  DeliveryDeferred,
  DeliveryFailed,
  type DeliveryFailure,
  type NoticeChannel,
  type NoticeContext,
} from './channel.js';
import { DestinationSlots } from './destination-slots.js';
import type { DeliveryFate } from './interface.js';
import { retryDelayMs } from './retry-delay.js';

export interface NoticeDependencies extends Omit<NoticeContext, 'signal'> {
  channels: readonly NoticeChannel[];
}

/** `type` of the failures that ask Temporal for another attempt. */
export const DESTINATION_BUSY = 'destination_busy';
export const DELIVERY_FAILED = 'delivery_failed';
export const DELIVERY_DEFERRED = 'delivery_deferred';

/** Often enough for the workflow's heartbeat timeout: by it a worker that was killed is noticed. */
const HEARTBEAT_MS = 4_000;

/**
 * One attempt at a delivery, and the record of what became of it. The channel's retry policy is applied here and not
 * by Temporal, which knows neither chance nor what the other side has asked for. Delivered and not recorded, by a crash
 * in between, is delivered again: under the same id.
 */
export function attemptDeliveryWith({ channels, ...shared }: NoticeDependencies) {
  const byKind = new Map<ChannelKind, NoticeChannel>(channels.map((channel) => [channel.kind, channel]));
  const slots = new DestinationSlots();
  const { database } = shared;

  return async (input: DeliverNoticeInput): Promise<DeliveryFate> => {
    const { orgId, deliveryId, round } = input;
    const delivery = await database.withOrg(orgId, (tx) => tx.deliveries.find(deliveryId));
    if (!delivery || delivery.settledAt !== null || delivery.round !== round) return 'GONE';
    const channel = byKind.get(delivery.channel.kind);
    const hindrance = hindranceOf(delivery, channel);
    if (!channel || hindrance) return giveUp(database, input, delivery, { message: hindrance ?? '', retryable: false });

    const activity = Context.current();
    const shutdown = activity.cancellationSignal;
    const toSend = {
      id: delivery.id,
      orgId,
      event: delivery.event,
      destination: { id: delivery.channel.id, name: delivery.channel.name },
      attempt: delivery.attempts + 1,
    };
    const heartbeat = setInterval(() => activity.heartbeat(), HEARTBEAT_MS);
    const signal = AbortSignal.any([shutdown, AbortSignal.timeout(channel.timeoutMs)]);
    try {
      const outcome = await slots.run(delivery.channel.id, () =>
        deferral(channel.deliver(toSend, { ...shared, signal })),
      );
      if ('busyMs' in outcome) throw busy(outcome.busyMs);
      if (outcome.value) throw again(DELIVERY_DEFERRED, outcome.value.message, outcome.value.remainingMs());
    } catch (error) {
      if (error instanceof ApplicationFailure) throw error;
      // The worker stops: nothing is known against the destination.
      if (shutdown.aborted) throw again(DELIVERY_FAILED, 'the worker has stopped', 1_000);
      return failed(database, input, delivery, channel, failureOf(error));
    } finally {
      clearInterval(heartbeat);
    }
    await database.withOrg(orgId, async (tx) => {
      await tx.deliveries.recordDelivered(deliveryId, round);
      await tx.destinations.recordSuccess(delivery.channel.id);
    });
    return 'DELIVERED';
  };
}

/** What a channel has put off is no failure of its destination. */
async function deferral(sending: Promise<void>): Promise<DeliveryDeferred | null> {
  try {
    await sending;
    return null;
  } catch (error) {
    if (error instanceof DeliveryDeferred) return error;
    throw error;
  }
}

function hindranceOf(delivery: DeliveryInHand, channel: NoticeChannel | undefined): string | null {
  if (delivery.channelStatus === 'disabled') return 'The channel is disabled; enable it, and send this again.';
  if (!channel) return `This installation has no ${delivery.channel.kind} channel; configure it, and send this again.`;
  return null;
}

type Failure = DeliveryFailure & { message: string };

function failureOf(error: unknown): Failure {
  if (error instanceof DeliveryFailed) return { ...error.failure, message: foreignText(error.message) };
  Context.current().log.error('a channel threw an unexpected error', { error });
  return { retryable: true, message: 'The channel failed unexpectedly.' };
}

async function failed(
  database: Database,
  input: DeliverNoticeInput,
  delivery: DeliveryInHand,
  { retry }: NoticeChannel,
  failure: Failure,
): Promise<DeliveryFate> {
  const askedMs = failure.retryAfterMs;
  const delayMs = retryDelayMs(retry, delivery.attempts + 1, { askedMs });
  const nextAttemptAt = Date.now() + delayMs;
  const late = nextAttemptAt - Date.parse(delivery.queuedAt) > retry.giveUpAfterMs;
  if (!failure.retryable || late) return giveUp(database, input, delivery, failure, retry.disableAfterMs);
  await database.withOrg(input.orgId, async (tx) => {
    await tx.deliveries.recordFailure(input.deliveryId, input.round, {
      ...recordOf(failure),
      nextAttemptAt: new Date(nextAttemptAt),
    });
    await tx.destinations.recordFailure(delivery.channel.id);
  });
  throw again(DELIVERY_FAILED, failure.message, delayMs);
}

/** A dead letter; and the destination is disabled where it has said so, or has been failing for too long. */
async function giveUp(
  database: Database,
  { orgId, deliveryId, round }: DeliverNoticeInput,
  { channel, channelStatus }: DeliveryInHand,
  failure: Failure,
  disableAfterMs = Number.POSITIVE_INFINITY,
): Promise<DeliveryFate> {
  await database.withOrg(orgId, async (tx) => {
    await tx.deliveries.recordFailure(deliveryId, round, { ...recordOf(failure), nextAttemptAt: null });
    if (channelStatus === 'disabled') return;
    const failingSince = await tx.destinations.recordFailure(channel.id);
    const tooLong = failingSince !== null && Date.now() - failingSince.getTime() > disableAfterMs;
    const reason =
      failure.disable ?? (tooLong ? `Every attempt has failed since ${failingSince.toISOString()}.` : null);
    if (reason === null || !(await tx.destinations.disable(channel.id, reason))) return;
    await tx.audit.appendControl({
      type: 'control.changed',
      at: new Date().toISOString(),
      actor: { kind: 'system', id: 'notices' },
      data: { resource: 'channel', id: channel.id, change: 'disabled' },
    });
  });
  return 'DEAD';
}

function recordOf({ message, statusCode }: Failure) {
  return { error: message, statusCode: statusCode ?? null };
}

function busy(ms: number): ApplicationFailure {
  return again(DESTINATION_BUSY, 'other deliveries to this destination are under way', ms * (0.5 + Math.random()));
}

/** Without the cause: what lies below may quote the other side, and a failure is kept in the history. */
function again(type: string, message: string, delayMs: number): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: false, nextRetryDelay: Math.round(delayMs) });
}
