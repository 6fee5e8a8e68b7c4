import { type WebAPICallResult, WebClient } from '@slack/web-api';
import { Unanswered } from '../../outbound/index.js';
import type { ConnectionCall } from '../provider.js';
import type { SlackConfiguration, SlackSecret } from './operation.js';

export type SlackConnection = ConnectionCall<SlackConfiguration, SlackSecret>;
export type SlackAnswer = WebAPICallResult & Record<string, unknown>;

/** Lists of a large workspace; of what is too large for the history, digest and beginning are kept. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

const silent = () => undefined;
/** The client writes bodies and tokens to its log. */
const LOGGER = {
  ...{ debug: silent, info: silent, warn: silent, error: silent, setLevel: silent, setName: silent },
  getLevel: () => 'error' as never,
};

/** Slack's own client over our outbound: one request for a call, and nothing repeated behind our back. */
export function slackClient(connection: SlackConnection): WebClient {
  return new WebClient(connection.secret.token, {
    slackApiUrl: connection.configuration.apiUrl,
    fetch: fetchBy(connection),
    logger: LOGGER,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
  });
}

function fetchBy({ outbound, signal }: SlackConnection): typeof fetch {
  return async (input, init) => {
    if (typeof init?.body !== 'string') throw new TypeError('the client sends forms as texts');
    const answer = await outbound.request({
      method: init.method ?? 'GET',
      url: new URL(String(input)),
      headers: { ...(init.headers as Record<string, string>) },
      body: init.body,
      signal,
      maxResponseBytes: MAX_ANSWER_BYTES,
      confidential: true,
    });
    // A part of an answer says less than none.
    if (answer.incomplete) throw new Unanswered(`the answer of Slack is ${answer.incomplete}`);
    const headers = Object.entries(answer.headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return new Response(answer.body.length > 0 ? new Uint8Array(answer.body) : null, {
      status: answer.status,
      headers,
    });
  };
}
