import { ProblemError, SLACK_IDS, SlackDenialModal, SlackInteraction, SlackSubject } from '@runplane/contracts';
import { z } from 'zod';

/** Who has done what, in which workspace; `interaction` is null for what needs nothing done, e.g. a link that was opened. */
export interface ReadInteraction {
  teamId: string;
  userId: string;
  interaction: SlackInteraction | null;
}

const Id = z.string().min(1).max(40);
const Url = z.string().max(1000);
const Who = { team: z.object({ id: Id }), user: z.object({ id: Id }) };

const Clicks = z.object({
  type: z.literal('block_actions'),
  ...Who,
  trigger_id: z.string().max(200).default(''),
  channel: z.object({ id: Id }).optional(),
  response_url: Url.optional(),
  actions: z.array(z.object({ action_id: z.string().max(255), value: z.string().max(2000).optional() })).min(1),
});
const Submission = z.object({
  type: z.literal('view_submission'),
  ...Who,
  view: z.object({
    callback_id: z.string(),
    private_metadata: z.string().max(3000),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))) }),
  }),
});
const Other = z.object({ type: z.string(), ...Who });
const Payload = z.union([Clicks, Submission, Other]);

const Command = z.object({
  team_id: Id,
  user_id: Id,
  channel_id: Id.optional(),
  response_url: Url.optional(),
  text: z.string().max(500).default(''),
});

export const SlackEvent = z.object({
  type: z.string(),
  team_id: Id.optional(),
  challenge: z.string().optional(),
  event: z.object({ type: z.string() }).optional(),
});
export type SlackEvent = z.infer<typeof SlackEvent>;

/** Throws `invalid_request` on what Slack does not send. */
export function readPayload(value: unknown): ReadInteraction {
  const payload = parsed(Payload, value);
  const base = { teamId: payload.team.id, userId: payload.user.id };
  if ('actions' in payload) return { ...base, interaction: readClick(payload) };
  if ('view' in payload) return { ...base, interaction: readSubmission(payload) };
  return { ...base, interaction: null };
}

export function readCommand(value: unknown): ReadInteraction {
  const { team_id, user_id, channel_id, response_url, text } = parsed(Command, value);
  const place = { channelId: channel_id ?? null, responseUrl: response_url ?? null };
  const kind = text.trim().toLowerCase() === 'link' ? 'link' : 'help';
  return { teamId: team_id, userId: user_id, interaction: { kind, ...place } };
}

export function readEvent(value: unknown): SlackEvent {
  return parsed(SlackEvent, value);
}

/** The JSON of a form's field, or of a body. */
export function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (cause) {
    throw new ProblemError('invalid_request', 'The payload is no JSON.', {}, { cause });
  }
}

const CHOICES = { [SLACK_IDS.approve]: 'approve', [SLACK_IDS.deny]: 'deny', [SLACK_IDS.details]: 'details' } as const;

function readClick(payload: z.infer<typeof Clicks>): SlackInteraction | null {
  const action = payload.actions[0] as (typeof payload.actions)[number];
  const place = { channelId: payload.channel?.id ?? null, responseUrl: payload.response_url ?? null };
  if (action.action_id === SLACK_IDS.link) return { kind: 'link', ...place };
  const choice = CHOICES[action.action_id as keyof typeof CHOICES];
  if (!choice) return null;
  const subject = parsed(SlackSubject, jsonOf(action.value ?? null));
  return { kind: 'click', choice, subject, triggerId: payload.trigger_id, ...place };
}

function readSubmission({ view }: z.infer<typeof Submission>): SlackInteraction | null {
  if (view.callback_id !== SLACK_IDS.denial) return null;
  const about = parsed(SlackDenialModal, jsonOf(view.private_metadata));
  const reason = view.state.values[SLACK_IDS.reason]?.[SLACK_IDS.reason]?.value?.trim() ?? '';
  return { kind: 'denial', ...about, reason: reason === '' ? null : reason };
}

/** Slack adds members at any time, so that only what is read is checked. */
function parsed<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ProblemError('invalid_request', 'The request is none that Slack sends.', {}, { cause: result.error });
}
