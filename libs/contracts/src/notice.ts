import { z } from 'zod';
import { PageQuery } from './admin-api.js';
import { Actor } from './audit-event.js';
import { JsonObject, Name, Timestamp } from './json.js';
import { AUDIT_EVENT_TYPES, type AuditEventType } from './values/closed-sets.js';

export const CHANNEL_KINDS = ['slack', 'email', 'webhook'] as const;
/** By what a notice travels. */
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** Every step that the log knows, and the one that a member sends to try a destination out. */
export const NOTICE_TYPES = [...AUDIT_EVENT_TYPES, 'channel.test'] as const;
export type NoticeType = (typeof NOTICE_TYPES)[number];

/** What mail goes out for: what approvers have to act on or must know, how it ended, and that somebody is invited. */
export const MAIL_TYPES = [
  'approval.requested',
  'approval.reminded',
  'approval.escalated',
  'approval.extended',
  'approval.stage_approved',
  'approval.reassigned',
  'approval.edited',
  'approval.broken_glass',
  'approval.approved',
  'approval.denied',
  'approval.expired',
  'action.cancelled',
  'member.invited',
] as const satisfies readonly AuditEventType[];

/** What has happened, as channels learn it: ids, enums and digests. What they show beside that they look up. */
export const NoticeEvent = z.strictObject({
  /** Leaf hash of the entry: the event can be proven to be in the org's log. */
  id: z.string(),
  type: z.enum(NOTICE_TYPES),
  at: Timestamp,
  /** Null for a change of the control plane. */
  actionId: z.string().nullable(),
  /** Of the events of an approval, else null. */
  approvalId: z.string().nullable(),
  actor: Actor,
  data: JsonObject,
});
export type NoticeEvent = z.infer<typeof NoticeEvent>;

/** Body of a webhook (Standard Webhooks): `timestamp` is when the event happened, not when it was sent. */
export const WebhookPayload = z.strictObject({
  type: z.enum(NOTICE_TYPES),
  timestamp: Timestamp,
  data: NoticeEvent.omit({ type: true, at: true }).extend({ orgId: z.string() }),
});
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/** Empty: every type. */
const EventTypes = z.array(z.enum(AUDIT_EVENT_TYPES)).max(AUDIT_EVENT_TYPES.length);

/** A place that an org has chosen to be told at, and how that goes. */
export const Channel = z.strictObject({
  id: z.string(),
  kind: z.enum(CHANNEL_KINDS),
  name: z.string(),
  eventTypes: EventTypes,
  status: z.enum(['active', 'disabled']),
  /** Why Runplane has disabled it; null while it is active, or where a member did it. */
  disabledReason: z.string().nullable(),
  /** Since when every attempt has failed; null after a success. */
  failingSince: Timestamp.nullable(),
  lastSuccessAt: Timestamp.nullable(),
  lastFailureAt: Timestamp.nullable(),
  createdAt: Timestamp,
  createdBy: z.string(),
});
export type Channel = z.infer<typeof Channel>;
/** `backlog`: deliveries that are not settled yet. `dead`: those that were given up and not sent again. */
export const ChannelHealth = Channel.extend({ backlog: z.number().int(), dead: z.number().int() });
export type ChannelHealth = z.infer<typeof ChannelHealth>;

const WebhookUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2000)
  .refine((text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''), {
    message: 'must not hold credentials: requests are signed',
  })
  .refine((text) => !URL.canParse(text) || new URL(text).hash === '', { message: 'must not have a fragment' });

export const CreateWebhook = z.strictObject({ name: Name, url: WebhookUrl, eventTypes: EventTypes.default([]) });
export type CreateWebhook = z.infer<typeof CreateWebhook>;
export const UpdateWebhook = z.strictObject({
  name: Name.optional(),
  url: WebhookUrl.optional(),
  eventTypes: EventTypes.optional(),
  status: z.enum(['active', 'disabled']).optional(),
});
export type UpdateWebhook = z.infer<typeof UpdateWebhook>;
export const Webhook = Channel.omit({ kind: true }).extend({
  url: z.string(),
  /** Until when the secret before the current one also signs; null where there is none. */
  previousSecretExpiresAt: Timestamp.nullable(),
});
export type Webhook = z.infer<typeof Webhook>;
/** `secret` is shown only in the answer that makes it. */
export const WebhookWithSecret = Webhook.extend({ secret: z.string() });
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;
/** For how long the replaced secret goes on signing beside the new one. */
export const RotateWebhookSecret = z.strictObject({ overlapHours: z.number().int().min(0).max(168).default(24) });
export type RotateWebhookSecret = z.infer<typeof RotateWebhookSecret>;

export const DELIVERY_STATUSES = ['PENDING', 'SENDING', 'DELIVERED', 'DEAD'] as const;
/** PENDING: not taken up. SENDING: tried until it succeeds or is given up. DEAD: given up; it can be sent again. */
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One event for one channel. */
export const Delivery = z.strictObject({
  /** The same in every attempt, also after it was sent again: what a receiver dedups by. */
  id: z.string(),
  channel: z.strictObject({ id: z.string(), kind: z.enum(CHANNEL_KINDS), name: z.string() }),
  event: NoticeEvent,
  status: z.enum(DELIVERY_STATUSES),
  /** Since it was queued last. */
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  /** Status code of the other side's last answer, where it speaks HTTP or SMTP and has answered. */
  lastStatusCode: z.number().int().nullable(),
  createdAt: Timestamp,
  queuedAt: Timestamp,
  nextAttemptAt: Timestamp.nullable(),
  settledAt: Timestamp.nullable(),
});
export type Delivery = z.infer<typeof Delivery>;
export const DeliveryQuery = PageQuery.extend({
  status: z.enum(DELIVERY_STATUSES).optional(),
  channelId: z.string().max(60).optional(),
  actionId: z.string().max(60).optional(),
});
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;

/** How a member wants to be told. `each`: one mail for each event. `digest`: what is pending, at most every N minutes. */
export const NoticePreferences = z.strictObject({
  email: z.enum(['each', 'digest', 'off']).default('each'),
  digestMinutes: z.number().int().min(5).max(1440).default(30),
});
export type NoticePreferences = z.infer<typeof NoticePreferences>;

/** Input of the workflow `deliverNotice`; `round` rises when the delivery is sent again. */
export interface DeliverNoticeInput {
  orgId: string;
  deliveryId: string;
  round: number;
}
