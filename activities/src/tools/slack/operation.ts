import { z } from 'zod';
import type { Idempotency } from '../provider.js';

export const SlackOperation = z.strictObject({
  /** Of the Web API, e.g. `chat.postMessage`; its arguments are those of the call. */
  method: z
    .string()
    .max(100)
    .regex(/^[a-z][A-Za-z]*(\.[A-Za-z][A-Za-z0-9]*)+$/, 'must be a method of the Web API'),
});
export type SlackOperation = z.infer<typeof SlackOperation>;

export const SlackConfiguration = z.strictObject({
  /** Elsewhere than at Slack only for proxies and tests. */
  apiUrl: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .default('https://slack.com/api/'),
});
export type SlackConfiguration = z.infer<typeof SlackConfiguration>;

export const SlackSecret = z.strictObject({
  /** A bot or user token, `xoxb-…`. */
  token: z.string().regex(/^[\x21-\x7e]{8,500}$/, 'must be a token'),
});
export type SlackSecret = z.infer<typeof SlackSecret>;

const READS =
  /\.(info|list|history|replies|members|getPermalink|getPresence|lookupByEmail|test)$|^search\.|^users\.(conversations|profile\.get)$|^files\.getUploadURLExternal$/;

/** Repeating them leaves the same state. What Slack answers when the state is there already (`DONE_ALREADY`). */
const NATURAL: Readonly<Record<string, readonly string[]>> = {
  'admin.users.remove': [],
  'admin.users.setAdmin': [],
  'admin.users.setOwner': [],
  'admin.users.setRegular': [],
  'chat.delete': ['message_not_found'],
  'chat.deleteScheduledMessage': ['invalid_scheduled_message_id'],
  'chat.update': [],
  'conversations.archive': ['already_archived'],
  'conversations.close': [],
  'conversations.invite': ['already_in_channel'],
  'conversations.join': [],
  'conversations.kick': ['not_in_channel'],
  'conversations.leave': [],
  'conversations.open': [],
  'conversations.rename': [],
  'conversations.setPurpose': [],
  'conversations.setTopic': [],
  'conversations.unarchive': ['not_archived'],
  'files.delete': ['file_deleted', 'file_not_found'],
  'files.sharedPublicURL': ['already_public'],
  'pins.add': ['already_pinned'],
  'pins.remove': ['no_pin', 'not_pinned'],
  'reactions.add': ['already_reacted'],
  'reactions.remove': ['no_reaction'],
  'usergroups.disable': ['already_disabled'],
  'usergroups.enable': ['already_enabled'],
  'usergroups.update': [],
  'usergroups.users.update': [],
  'users.profile.set': [],
};

export const isRead = ({ method }: SlackOperation): boolean => READS.test(method);

/** Slack's API has no idempotency keys: what is neither a read nor a state is never repeated. */
export function idempotencyOf(operation: SlackOperation): Idempotency {
  return isRead(operation) || Object.hasOwn(NATURAL, operation.method) ? 'natural' : 'none';
}

/** Whether a refusal of a repeated call says that what it asks for is so: an earlier attempt did it. */
export function isDoneAlready({ method }: SlackOperation, code: string): boolean {
  return Object.hasOwn(NATURAL, method) && NATURAL[method]?.includes(code) === true;
}
