import { ACTION_STATUSES, ActionRow, ActionView, DecisionRecord, Digest, Json, JsonObject } from '@runplane/contracts';
import { z } from 'zod';

/** The action as its workflow holds it. Without the permit, which is for the agent alone. */
export const LiveAction = ActionView.omit({ permit: true, replayed: true });
export type LiveAction = z.infer<typeof LiveAction>;

/** On what it was decided and why, for as long as the action is known; edits change what is material, not the record. */
export const DecidedAction = DecisionRecord.pick({
  matched: true,
  risk: true,
  byDefault: true,
  policyBundle: true,
}).extend({
  material: JsonObject,
  digest: Digest,
});
export type DecidedAction = z.infer<typeof DecidedAction>;

/**
 * The projection with its decision; `live` where the action is not ended and its workflow answers, `temporalUrl` where
 * Temporal's own UI is known, which shows the history while Temporal keeps it.
 */
export const ActionDetail = ActionRow.extend({
  decided: DecidedAction,
  live: LiveAction.nullable(),
  temporalUrl: z.string().nullable(),
});
export type ActionDetail = z.infer<typeof ActionDetail>;

export const HistoryQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z
    .string()
    .regex(/^\d{1,10}$/, 'must be a cursor of an earlier answer')
    .optional(),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** A decision made again from its record. */
export const Recomputation = z.strictObject({
  same: z.boolean().meta({ description: 'The recomputed record has the same RFC 8785 bytes as the recorded one.' }),
  recorded: DecisionRecord,
  recomputed: DecisionRecord,
});
export type Recomputation = z.infer<typeof Recomputation>;

/** The call that compensates for an action, with its arguments from the action's own call and result. */
export const PreparedUndo = z.strictObject({ tool: z.string(), description: z.string(), arguments: JsonObject });
export type PreparedUndo = z.infer<typeof PreparedUndo>;

export const StartedUndo = z.strictObject({
  actionId: z.string(),
  status: z.enum(ACTION_STATUSES),
  undoOf: z.string(),
});
export type StartedUndo = z.infer<typeof StartedUndo>;

/** What the provider shows of a call before it runs, e.g. the plan of a statement; or why it shows nothing. */
export const CallPreview = z.union([
  z.strictObject({ available: z.literal(true), preview: Json }),
  z.strictObject({ available: z.literal(false), code: z.string(), message: z.string() }),
]);
export type CallPreview = z.infer<typeof CallPreview>;
