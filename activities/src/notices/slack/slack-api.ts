import { ErrorCode, LogLevel, type WebAPIPlatformError, type WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { foreignText } from '../../foreign-text.js';
import { DestinationRefused, NotSent, type Outbound } from '../../outbound/index.js';
import { DeliveryFailed } from '../channel.js';

export const SLACK_API_URL = 'https://slack.com/api/';
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export interface SlackAccess {
  outbound: Outbound;
  signal: AbortSignal;
  /** With a slash at the end; Slack's own unless the operator has set another. */
  apiUrl: string;
}

/** Slack's client, on the connections that everything goes by; its own retries are off, ours are durable. */
export function slackClient(token: string, { outbound, signal, apiUrl }: SlackAccess): WebClient {
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
    fetch: outboundFetch(outbound, signal) as typeof fetch,
  });
}

function outboundFetch(outbound: Outbound, signal: AbortSignal) {
  return async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    if (typeof init.body !== 'string') throw new TypeError('only texts are sent to Slack');
    const answer = await outbound.request({
      method: init.method ?? 'POST',
      url: new URL(String(input)),
      headers: Object.fromEntries(new Headers(init.headers).entries()),
      body: init.body,
      signal,
      maxResponseBytes: MAX_ANSWER_BYTES,
      confidential: true,
    });
    if (answer.incomplete) throw new Error(`Slack's answer is not whole (${answer.incomplete})`);
    const headers = Object.entries(answer.headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers });
  };
}

/** Slack has refused, or was not reached: certainly nothing was done. */
export function wasNotDone(error: unknown): boolean {
  const { code, original } = (error ?? {}) as { code?: string; original?: unknown };
  if (code === ErrorCode.PlatformError) return !MAY_PASS.has(platformCode(error) ?? '');
  if (code === ErrorCode.RateLimitedError) return true;
  return original instanceof NotSent || original instanceof DestinationRefused;
}

/** Slack's own word for a refusal; null for any other error. */
export function platformCode(error: unknown): string | null {
  if ((error as { code?: string } | null)?.code !== ErrorCode.PlatformError) return null;
  return String((error as WebAPIPlatformError).data.error);
}

/** Slack's errors that say nothing about the request. */
const MAY_PASS = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited']);

const REMEDIES: Readonly<Record<string, string>> = {
  channel_not_found: 'Check the channel id of the route; a private channel has to invite the app first.',
  not_in_channel: 'Invite the app to the channel: /invite @Runplane.',
  is_archived: 'The channel is archived; delete the route, or take the channel out of the archive.',
  token_revoked: 'Install the app again, and rotate the bot token of the workspace.',
  token_expired: 'Rotate the bot token of the workspace.',
  invalid_auth: 'The bot token is not valid; rotate it.',
  not_authed: 'The bot token is not valid; rotate it.',
  account_inactive: 'The app or the workspace is deactivated; install the app again, and rotate the bot token.',
  missing_scope: 'Give the app the scopes of docs/slack-manifest.yaml, and install it again.',
  restricted_action: 'An admin of the workspace has to let the app post to this channel.',
  cant_update_message: 'The message was posted with another token; delete the route and create it again.',
  edit_window_closed: 'The workspace does not let messages be changed any more; an admin can lift that.',
};

/** An error of Slack's client as what the dispatcher and people need to know of it. */
export function slackFailure(error: unknown): DeliveryFailed {
  if (error instanceof DeliveryFailed) return error;
  const { code } = (error ?? {}) as { code?: string };
  const options = { cause: error };
  const word = platformCode(error);
  if (word !== null) {
    const text = `Slack answered ${foreignText(word, 100)}. ${REMEDIES[word] ?? ''}`.trim();
    return new DeliveryFailed(text, { retryable: MAY_PASS.has(word), statusCode: 200 }, options);
  }
  if (code === ErrorCode.RateLimitedError) {
    const retryAfterMs = (error as WebAPIRateLimitedError).retryAfter * 1000;
    return new DeliveryFailed('Slack limits the rate.', { retryable: true, statusCode: 429, retryAfterMs }, options);
  }
  if (code === ErrorCode.HTTPError) {
    const { statusCode } = error as { statusCode: number };
    return new DeliveryFailed(`Slack answered ${statusCode}.`, { retryable: true, statusCode }, options);
  }
  const original = (error as { original?: unknown }).original ?? error;
  const text = foreignText(original instanceof Error ? original.message : String(original));
  if (original instanceof DestinationRefused) {
    return new DeliveryFailed(`Slack's address is refused: ${text}`, { retryable: false }, options);
  }
  return new DeliveryFailed(`Slack has not answered: ${text}`, { retryable: true }, options);
}
