import type { HeldMessage, OrgTransaction, SlackMessageKey } from '@runplane/database';
import type { WebClient } from '@slack/web-api';
import { DeliveryFailed } from '../channel.js';
import type { Message } from './render/approval-message.js';
import { platformCode, wasNotDone } from './slack-api.js';

export type Messages = OrgTransaction['slack']['messages'];

export interface MessageAccess {
  client: WebClient;
  channel: string;
  approvalId: string;
  key: SlackMessageKey;
  lease: string;
  messages<T>(work: (messages: Messages) => Promise<T>): Promise<T>;
}

const POSTED = 'runplane_approval';
const REPLIED = 'runplane_reply';
/** Clocks differ, and Slack's is the one of the messages. */
const SKEW_SECONDS = 120;
const PAGE = 100;
const PAGES = 10;

/** One message of Slack while its lease is held. Slack has no idempotency keys: what may have been posted is looked up. */
export class SlackMessage {
  constructor(private readonly access: MessageAccess) {}

  /** Posts it, or changes what is there; the message's `ts`. */
  async show(held: HeldMessage, content: Message, hash: string): Promise<string> {
    const ts = held.ts ?? (held.postingSince ? await this.adopt(held.postingSince) : null);
    if (ts === null) return this.post(content, hash);
    if (ts === held.ts && held.contentHash === hash) return ts;
    const { client, channel } = this.access;
    try {
      await client.chat.update({ channel, ts, ...content });
    } catch (error) {
      if (platformCode(error) !== 'message_not_found') throw error;
      // Somebody has deleted it.
      await this.record((m) => m.forgetPost(this.access.key, this.access.lease));
      return this.post(content, hash);
    }
    await this.record((m) => m.recordPosted(this.access.key, this.access.lease, ts, hash));
    return ts;
  }

  /** Tells the thread once for each delivery. */
  async reply(held: HeldMessage, ts: string, deliveryId: string, text: string): Promise<void> {
    const { client, channel, key, lease } = this.access;
    if (held.replies.includes(deliveryId)) return;
    if (!held.repliesBegun.includes(deliveryId)) await this.record((m) => m.beginReply(key, lease, deliveryId));
    else if (await this.wasReplied(ts, deliveryId)) {
      await this.record((m) => m.recordReply(key, lease, deliveryId));
      return;
    }
    const metadata = { event_type: REPLIED, event_payload: { deliveryId } };
    await client.chat.postMessage({ channel, thread_ts: ts, text, metadata, unfurl_links: false });
    await this.record((m) => m.recordReply(key, lease, deliveryId));
  }

  private async post(content: Message, hash: string): Promise<string> {
    const { client, channel, approvalId, key, lease } = this.access;
    await this.record((m) => m.beginPost(key, lease));
    const metadata = { event_type: POSTED, event_payload: { approvalId, routeId: key.routeId } };
    try {
      const { ts } = await client.chat.postMessage({ channel, ...content, metadata, unfurl_links: false });
      if (!ts) throw new DeliveryFailed('Slack has posted and not said where.', { retryable: true });
      await this.record((m) => m.recordPosted(key, lease, ts, hash));
      return ts;
    } catch (error) {
      if (wasNotDone(error)) await this.record((m) => m.forgetPost(key, lease));
      throw error;
    }
  }

  /** The message of an attempt whose answer was lost; null where there is none. */
  private async adopt(since: Date): Promise<string | null> {
    const { client, channel, approvalId, key, lease } = this.access;
    const oldest = String(Math.floor(since.getTime() / 1000) - SKEW_SECONDS);
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const answer = await client.conversations.history({
        channel,
        oldest,
        limit: PAGE,
        include_all_metadata: true,
        ...(cursor ? { cursor } : {}),
      });
      const found = (answer.messages ?? []).find(
        ({ metadata }) =>
          metadata?.event_type === POSTED && isOf(metadata.event_payload, { approvalId, routeId: key.routeId }),
      );
      if (found?.ts) {
        const { ts } = found;
        await this.record((m) => m.recordPosted(key, lease, ts, null));
        return ts;
      }
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) break;
    }
    return null;
  }

  private async wasReplied(ts: string, deliveryId: string): Promise<boolean> {
    const { client, channel } = this.access;
    const { messages } = await client.conversations.replies({ channel, ts, limit: PAGE, include_all_metadata: true });
    return (messages ?? []).some((message) => {
      const { metadata } = message as { metadata?: { event_type?: string; event_payload?: object } };
      return metadata?.event_type === REPLIED && isOf(metadata.event_payload, { deliveryId });
    });
  }

  /** A lease that was lost belongs to another worker, which writes the newest state itself. */
  private async record(work: (messages: Messages) => Promise<boolean>): Promise<void> {
    if (await this.access.messages(work)) return;
    throw new DeliveryFailed('Another worker writes the message.', { retryable: true });
  }
}

function isOf(payload: object | undefined, expected: Readonly<Record<string, string>>): boolean {
  return Object.entries(expected).every(
    ([name, value]) => (payload as Record<string, unknown> | undefined)?.[name] === value,
  );
}
