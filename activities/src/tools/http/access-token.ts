import { createHash } from 'node:crypto';
import { foreignJson, foreignText } from '../../foreign-text.js';
import { DestinationRefused, type OutboundResponse } from '../../outbound/index.js';
import { type ConnectionCall, ToolFailure } from '../provider.js';
import type { HttpConfiguration, HttpSecret } from './operation.js';
import { redact } from './redact.js';

export interface AccessToken {
  value: string;
  /** It was kept from an earlier call, and may have been revoked since. */
  isKept: boolean;
}

type Connection = ConnectionCall<HttpConfiguration, HttpSecret>;
type Client = NonNullable<HttpConfiguration['oauth2']> & NonNullable<HttpSecret['oauth2']>;

const MAX_KEPT = 1000;
const MAX_TOKEN_BYTES = 64 * 1024;
/** A token is not used in its last seconds: it has to live until the service looks at it. */
const MARGIN_MS = 30_000;
const DEFAULT_LIFE_S = 300;
/** By a digest over everything that it was asked for with, so that no other connection ever gets it. */
const kept = new Map<string, { value: string; until: number }>();

/** The token of the connection (OAuth 2.0 client credentials, RFC 6749, 4.4); undefined where it has none. */
export async function accessToken(connection: Connection): Promise<AccessToken | undefined> {
  const client = clientOf(connection);
  if (client === undefined) return undefined;
  const key = keyOf(client);
  const known = kept.get(key);
  if (known !== undefined && known.until > Date.now()) return { value: known.value, isKept: true };
  const { value, lifeMs } = await requestToken(client, connection);
  kept.delete(key);
  if (lifeMs > MARGIN_MS) kept.set(key, { value, until: Date.now() + lifeMs - MARGIN_MS });
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  return { value, isKept: false };
}

/** The service refused it: the next call asks for another one. */
export function forgetToken(connection: Connection): void {
  const client = clientOf(connection);
  if (client !== undefined) kept.delete(keyOf(client));
}

function clientOf({ configuration, secret }: Connection): Client | undefined {
  if (!configuration.oauth2 && !secret.oauth2) return undefined;
  if (configuration.oauth2 && secret.oauth2) return { ...configuration.oauth2, ...secret.oauth2 };
  throw new ToolFailure(
    'connection_invalid',
    'OAuth 2.0 needs its address in the configuration and a client as secret',
  );
}

function keyOf(client: Client): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(client).sort(byName)))
    .digest('hex');
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);

async function requestToken(client: Client, { outbound, signal }: Connection) {
  const { tokenUrl, clientId, clientSecret, scope, audience, clientIn } = client;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
    ...(clientIn === 'body' ? { client_id: clientId, client_secret: clientSecret } : {}),
  });
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const basic = { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  const response = await outbound
    .request({
      method: 'POST',
      url: new URL(tokenUrl),
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(clientIn === 'header' ? basic : {}),
      },
      body: form.toString(),
      signal,
      maxResponseBytes: MAX_TOKEN_BYTES,
      confidential: true,
    })
    .catch((cause: Error) => {
      const refused = cause instanceof DestinationRefused;
      throw new ToolFailure(refused ? 'destination_refused' : 'token_unavailable', cause.message, {
        retryable: !refused,
        cause,
      });
    });
  return tokenIn(response, clientSecret);
}

function tokenIn({ status, body }: OutboundResponse, clientSecret: string): { value: string; lifeMs: number } {
  const text = body.toString('utf8');
  if (status !== 200) {
    const said = foreignText(redact(text, [clientSecret]), 300);
    const retryable = status >= 500 || status === 429;
    const code = retryable ? 'token_unavailable' : 'token_refused';
    throw new ToolFailure(code, `the token request was answered with ${status}: ${said}`, { retryable });
  }
  const answer = foreignJson(text) as { access_token?: unknown; token_type?: unknown; expires_in?: unknown } | null;
  const { access_token: value, token_type: type, expires_in: life } = answer ?? {};
  const isBearer = typeof type !== 'string' || type.toLowerCase() === 'bearer';
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,16000}$/.test(value) || !isBearer) {
    throw new ToolFailure('token_refused', 'the answer to the token request holds no bearer token');
  }
  return { value, lifeMs: (Number.isFinite(Number(life)) && Number(life) > 0 ? Number(life) : DEFAULT_LIFE_S) * 1000 };
}
