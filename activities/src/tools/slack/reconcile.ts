import type { Json } from '@runplane/contracts';
import type { ReconcileCall, Reconciliation } from '../provider.js';
import { type SlackAnswer, slackClient } from './client.js';
import { hasMark, isMarked } from './mark.js';
import type { SlackConfiguration, SlackOperation, SlackSecret } from './operation.js';

const PAGE = 200;
const MAX_PAGES = 20;
/** Between Slack's clock and ours. */
const SKEW_MS = 5 * 60_000;
/** A message that was accepted is in the history long before. */
const SETTLED_MS = 15 * 60_000;

/** Looks for the message that carries our key in the channel's history, or in its thread. */
export async function reconcileSlack(
  call: ReconcileCall<SlackOperation, SlackConfiguration, SlackSecret>,
): Promise<Reconciliation> {
  if (!isMarked(call.operation.method)) {
    return unknown('no_mark', `Slack can't be asked about ${call.operation.method}`, false);
  }
  const message = await find(call);
  if (message === undefined) {
    const late = Date.now() > call.endedAtMs + SETTLED_MS;
    return unknown('not_found', 'the channel shows no message of this call', !late);
  }
  const { channel = null } = call.arguments;
  return { outcome: 'succeeded', result: { ok: true, channel, ts: message.ts as Json, message: message as Json } };
}

async function find(
  call: ReconcileCall<SlackOperation, SlackConfiguration, SlackSecret>,
): Promise<Record<string, unknown> | undefined> {
  const client = slackClient(call);
  const { channel, thread_ts } = call.arguments;
  const method = thread_ts === undefined ? 'conversations.history' : 'conversations.replies';
  const place = thread_ts === undefined ? { channel } : { channel, ts: thread_ts };
  const window = {
    oldest: String((call.startedAtMs - SKEW_MS) / 1000),
    latest: String((call.endedAtMs + SKEW_MS) / 1000),
  };
  let cursor = '';
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = (await client.apiCall(method, {
      ...place,
      ...window,
      include_all_metadata: true,
      limit: PAGE,
      ...(cursor === '' ? {} : { cursor }),
    })) as SlackAnswer;
    const messages = (answer.messages ?? []) as Record<string, unknown>[];
    const found = messages.find((message) => hasMark(message, call.toolKey));
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (found || cursor === '') return found;
  }
  return undefined;
}

function unknown(code: string, message: string, askAgain: boolean): Reconciliation {
  return { outcome: 'unknown', code, message, askAgain };
}
