import type { Json } from '@runplane/contracts';
import Stripe from 'stripe';
import type { OutboundResponse } from '../../outbound/index.js';
import { summaryOf } from '../kept-result.js';
import type { ConnectionCall } from '../provider.js';
import type { StripeRequest } from './build-request.js';
import type { StripeConfiguration, StripeSecret } from './connection.js';

export type StripeConnection = ConnectionCall<StripeConfiguration, StripeSecret>;

/** What came of one request: the parsed answer, or the error with the response it was made of, if there was one. */
export type Exchange =
  | { ok: true; answer: Json; response: OutboundResponse }
  | { ok: false; error: unknown; response: OutboundResponse | null };

/** A list of 100 objects with expanded members. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** One request by Stripe's own client, over the client against server-side request forgery. */
export async function exchange(
  connection: StripeConnection,
  { method, path, params }: StripeRequest,
  idempotencyKey?: string,
): Promise<Exchange> {
  let response: OutboundResponse | null = null;
  const fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    // Stripe's client sends a request once more by itself when a connection drops, also with no retries allowed; it
    // knows such drops by the code of the error, which those of `outbound` have not. This makes sure.
    if (response !== null) throw new Error('one call is one request');
    response = await connection.outbound.request({
      method,
      url: new URL(String(url)),
      headers: Object.fromEntries(new Headers(init.headers)),
      body: typeof init.body === 'string' && init.body !== '' ? init.body : undefined,
      signal: connection.signal,
      maxResponseBytes: MAX_ANSWER_BYTES,
      confidential: true,
    });
    if (response.incomplete) throw new Error(`the answer is not whole (${response.incomplete})`);
    return responseOf(response);
  };
  try {
    const api = new AnyOperation(clientOf(connection, fetch));
    const options = idempotencyKey === undefined ? {} : { idempotencyKey };
    const answer = (await api._makeRequest(method, path, params, options)) as Json;
    return exchanged(answer, response as unknown as OutboundResponse);
  } catch (error) {
    return huge(response) ?? { ok: false, error, response };
  }
}

/** The status of a huge answer says what happened. Of its text nothing is kept: nobody has looked for secrets in it. */
function huge(response: OutboundResponse | null): Exchange | null {
  if (response?.incomplete !== 'too_large' || !isSuccess(response)) return null;
  return { ok: true, answer: summaryOf('', response.size, response.digest), response };
}

/** Stripe's client takes any JSON without a member `error` for an answer, whatever its status. */
function exchanged(answer: Json, response: OutboundResponse): Exchange {
  if (isSuccess(response)) return { ok: true, answer, response };
  return { ok: false, error: new Error('the answer says no error'), response };
}

const isSuccess = ({ status }: OutboundResponse) => status >= 200 && status < 300;

/** Stripe's request machinery for an operation by its path: encoding, headers, authentication, errors. */
class AnyOperation extends Stripe.StripeResource {}

function clientOf({ configuration, secret, timeoutMs }: StripeConnection, fetch: typeof globalThis.fetch): Stripe {
  const { hostname, port, protocol } = new URL(configuration.apiBase);
  const http = protocol === 'http:';
  return new Stripe(secret.apiKey, {
    host: hostname,
    port: port || (http ? 80 : 443),
    protocol: http ? 'http' : 'https',
    // The SDK's types know one version only: the one that it pins when none is given.
    apiVersion: configuration.apiVersion as undefined,
    stripeAccount: configuration.account,
    httpClient: Stripe.createFetchHttpClient(fetch),
    maxNetworkRetries: 0,
    telemetry: false,
    // Our own signal ends the request first.
    timeout: timeoutMs + 60_000,
    appInfo: { name: 'Runplane' },
  });
}

function responseOf({ status, headers, body }: OutboundResponse): Response {
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Response(body.length === 0 ? null : new Uint8Array(body), { status, headers: given });
}
