import type { NoticeEvent, WebhookPayload } from '@runplane/contracts';
import type { OutboundResponse } from '../../outbound/index.js';
import { DestinationRefused } from '../../outbound/index.js';
import { DeliveryFailed, type NoticeChannel, type NoticeContext, type NoticeDelivery } from '../channel.js';
import { signedHeaders } from './sign.js';

const MAX_ANSWER_BYTES = 4_096;
const HOUR_MS = 3_600_000;

/** Standard Webhooks: any 2xx is delivered, 410 ends it, everything else is tried again for a day. */
export const webhookChannel: NoticeChannel = {
  kind: 'webhook',
  timeoutMs: 15_000,
  retry: {
    firstMs: 5_000,
    factor: 3,
    mostMs: 4 * HOUR_MS,
    giveUpAfterMs: 24 * HOUR_MS,
    disableAfterMs: 5 * 24 * HOUR_MS,
  },

  async deliver(delivery, context) {
    const { url, secrets } = await endpointOf(delivery, context);
    const body = JSON.stringify(payloadOf(delivery.orgId, delivery.event));
    const answer = await send(new URL(url), body, secrets, delivery.id, context);
    const { status } = answer;
    if (status >= 200 && status < 300) return;
    if (status === 410) {
      const message = 'The endpoint answered 410: it wants no more events. Enable it again where that was a mistake.';
      throw new DeliveryFailed(message, {
        retryable: false,
        statusCode: status,
        disable: 'The endpoint answered 410.',
      });
    }
    const redirect = status >= 300 && status < 400 ? '; redirects are not followed: save the final URL' : '';
    throw new DeliveryFailed(`The endpoint answered ${status}${redirect}.`, {
      retryable: true,
      statusCode: status,
      retryAfterMs: retryAfterMs(answer, Date.now()),
    });
  },
};

export function payloadOf(orgId: string, { type, at, ...event }: NoticeEvent): WebhookPayload {
  return { type, timestamp: at, data: { orgId, ...event } };
}

async function endpointOf({ orgId, destination }: NoticeDelivery, { database, sealingKeys }: NoticeContext) {
  const endpoint = await database.withOrg(orgId, (tx) => tx.webhooks.endpoint(destination.id));
  if (!endpoint) throw new DeliveryFailed('The webhook was deleted.', { retryable: false });
  try {
    const opened = endpoint.sealedSecrets.map((sealed) => sealingKeys.open(sealed, `${orgId}:${destination.id}`));
    return {
      url: endpoint.url,
      secrets: opened.map((text) => (JSON.parse(text.toString('utf8')) as { secret: string }).secret),
    };
  } catch (cause) {
    throw new DeliveryFailed("The webhook's secret can't be opened; rotate it.", { retryable: true }, { cause });
  }
}

async function send(
  url: URL,
  body: string,
  secrets: readonly string[],
  id: string,
  { outbound, signal }: NoticeContext,
): Promise<OutboundResponse> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Runplane',
    ...signedHeaders(secrets, { id, at: new Date(), body }),
  };
  const request = { method: 'POST', url, headers, body, signal, maxResponseBytes: MAX_ANSWER_BYTES };
  try {
    return await outbound.request({ ...request, confidential: true });
  } catch (cause) {
    if (cause instanceof DestinationRefused)
      throw new DeliveryFailed(`The URL is refused: ${cause.message}`, { retryable: false }, { cause });
    const message = signal.aborted ? 'The endpoint did not answer in time.' : `No answer: ${(cause as Error).message}`;
    throw new DeliveryFailed(message, { retryable: true }, { cause });
  }
}

/** RFC 9110, 10.2.3: seconds or a date. */
function retryAfterMs({ headers }: OutboundResponse, now: number): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
