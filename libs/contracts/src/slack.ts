import { z } from 'zod';
import { Digest, Name, Timestamp } from './json.js';
import type { AuditEventType } from './values/closed-sets.js';

/** Letters of ASCII that show: others can't travel in a header. */
const BotToken = z
  .string()
  .max(300)
  .regex(/^xoxb-[!-~]+$/, 'must be a bot token, which begins with xoxb-');
const AppToken = z
  .string()
  .max(300)
  .regex(/^xapp-[!-~]+$/, 'must be an app-level token, which begins with xapp-');
const SigningSecret = z.string().min(16).max(200).regex(/^\S+$/, 'must not hold spaces');
const ChannelId = z
  .string()
  .max(40)
  .regex(/^[CDG][A-Z0-9]+$/, 'must be the id of a channel, for example C0123456789');

/** A Slack workspace in which the org's Slack app is installed. Its secrets are sealed, and in no answer. */
export const SlackWorkspace = z.strictObject({
  id: z.string(),
  teamId: z.string(),
  teamName: z.string(),
  botId: z.string(),
  /** `disabled`: nothing is sent, and nothing that comes from it is taken. */
  status: z.enum(['active', 'disabled']),
  disabledReason: z.string().nullable(),
  /** Events come over a WebSocket that Runplane opens, and need no public URL. */
  socketMode: z.boolean(),
  /** Until when the signing secret before the current one is also accepted; null where there is none. */
  previousSecretExpiresAt: Timestamp.nullable(),
  createdAt: Timestamp,
  createdBy: z.string(),
});
export type SlackWorkspace = z.infer<typeof SlackWorkspace>;

/** `appToken` (scope `connections:write`) switches Socket Mode on. */
export const ConnectSlackWorkspace = z.strictObject({
  botToken: BotToken,
  signingSecret: SigningSecret,
  appToken: AppToken.optional(),
});
export type ConnectSlackWorkspace = z.infer<typeof ConnectSlackWorkspace>;

/** What is given replaces what is there; the replaced signing secret is accepted for `overlapHours` more. */
export const RotateSlackSecrets = z
  .strictObject({
    botToken: BotToken.optional(),
    signingSecret: SigningSecret.optional(),
    /** Null switches Socket Mode off. */
    appToken: AppToken.nullable().optional(),
    overlapHours: z.number().int().min(0).max(168).default(24),
  })
  .refine((r) => r.botToken !== undefined || r.signingSecret !== undefined || r.appToken !== undefined, {
    message: 'give botToken, signingSecret or appToken',
  });
export type RotateSlackSecrets = z.infer<typeof RotateSlackSecrets>;

/** What Slack says about the bot token now. */
export const SlackCheck = z.strictObject({
  ok: z.boolean(),
  /** Slack's error code, or that it could not be reached; null where all is well. */
  error: z.string().nullable(),
  /** Scopes that Runplane needs and the token lacks; empty where Slack does not say which it has. */
  missingScopes: z.array(z.string()),
});
export type SlackCheck = z.infer<typeof SlackCheck>;

/** What changes what a message shows. */
export const SLACK_TYPES = [
  'approval.requested',
  'approval.vote',
  'approval.edited',
  'approval.reminded',
  'approval.escalated',
  'approval.extended',
  'approval.stage_approved',
  'approval.allowed_by_time',
  'approval.reassigned',
  'approval.broken_glass',
  'approval.question',
  'approval.answer',
  'approval.approved',
  'approval.denied',
  'approval.expired',
  'action.cancelled',
] as const satisfies readonly AuditEventType[];

/** A route can be switched off for a while. */
export const UpdateSlackRoute = z.strictObject({ status: z.enum(['active', 'disabled']) });
export type UpdateSlackRoute = z.infer<typeof UpdateSlackRoute>;

const filter = z.array(Name).max(50).default([]);
/** Which approvals are shown in a Slack channel: those that fit every list that is not empty. */
export const CreateSlackRoute = z.strictObject({
  name: Name,
  workspaceId: z.string().max(60),
  channel: ChannelId,
  /** Names of policies, one of whose rules has asked for the approval. */
  policies: filter,
  /** Environments of the target. */
  environments: filter,
  /** Groups that may vote in one of the stages. */
  groups: filter,
});
export type CreateSlackRoute = z.infer<typeof CreateSlackRoute>;
export const SlackRoute = CreateSlackRoute.extend({
  id: z.string(),
  status: z.enum(['active', 'disabled']),
  disabledReason: z.string().nullable(),
  createdAt: Timestamp,
  createdBy: z.string(),
});
export type SlackRoute = z.infer<typeof SlackRoute>;

/** Whose clicks are whose votes. */
export const SlackLink = z.strictObject({
  workspaceId: z.string(),
  userId: z.string(),
  memberId: z.string(),
  createdAt: Timestamp,
});
export type SlackLink = z.infer<typeof SlackLink>;
/** The ticket that Slack has shown to one user, who has asked for it there. */
export const LinkSlackUser = z.strictObject({ ticket: z.string().min(20).max(100) });
export type LinkSlackUser = z.infer<typeof LinkSlackUser>;
/** Whom a ticket would link: to be shown before it is confirmed, as a ticket can be passed on. */
export const SlackTicket = z.strictObject({
  workspaceId: z.string(),
  teamName: z.string(),
  userId: z.string(),
  expiresAt: Timestamp,
});
export type SlackTicket = z.infer<typeof SlackTicket>;

/** What a button or a modal of a message is about: what its voter saw, and no secret. */
export const SlackSubject = z.strictObject({
  approvalId: z.string().max(80),
  digest: Digest,
  revision: z.number().int().min(0),
});
export type SlackSubject = z.infer<typeof SlackSubject>;

const place = { channelId: z.string().max(40).nullable(), responseUrl: z.string().max(1000).nullable() };
/** What a Slack user has done, as far as it matters; the request was verified before it became one. */
export const SlackInteraction = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('click'),
    choice: z.enum(['approve', 'deny', 'details']),
    subject: SlackSubject,
    triggerId: z.string().max(200),
    ...place,
  }),
  /** The modal that asks for the reason of a denial was sent off. */
  z.strictObject({
    kind: z.literal('denial'),
    subject: SlackSubject,
    reason: z.string().max(1000).nullable(),
    ...place,
  }),
  /** `/runplane link`, or the button "Link your account". */
  z.strictObject({ kind: z.literal('link'), ...place }),
  /** `/runplane` and anything else. */
  z.strictObject({ kind: z.literal('help'), ...place }),
]);
export type SlackInteraction = z.infer<typeof SlackInteraction>;

/** Input of the workflow `relayInteraction`. */
export interface RelayInteractionInput {
  orgId: string;
  interactionId: string;
}

/** `action_id`s of buttons, `callback_id` and `block_id` of the modal: what a request of Slack is told apart by. */
export const SLACK_IDS = {
  approve: 'runplane_approve',
  deny: 'runplane_deny',
  details: 'runplane_details',
  open: 'runplane_open',
  edit: 'runplane_edit',
  link: 'runplane_link',
  confirmLink: 'runplane_confirm_link',
  denial: 'runplane_denial',
  reason: 'runplane_reason',
} as const;

/** `private_metadata` of the modal that asks for the reason of a denial. */
export const SlackDenialModal = z.strictObject({ subject: SlackSubject, ...place });
export type SlackDenialModal = z.infer<typeof SlackDenialModal>;

/** What a secret of a workspace is sealed to, beside its org. */
export function slackSecretOf(workspaceId: string, secret: 'bot_token' | 'signing_secret' | 'app_token'): string {
  return `${workspaceId}:${secret}`;
}
