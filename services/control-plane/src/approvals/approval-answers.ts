import {
  ACTION_STATUSES,
  ActionRow,
  APPROVAL_STATUSES,
  Approval,
  ApprovalState,
  Facts,
  JsonObject,
  LikeActions,
  Name,
  PageQuery,
  Rule,
  Timestamp,
} from '@runplane/contracts';
import { z } from 'zod';

/** All that are given have to fit. */
export const ApprovalQuery = PageQuery.extend({
  status: z.enum(APPROVAL_STATUSES).optional(),
  /** `true`: only what waits for the caller's own vote, also by a delegation or on-call duty. */
  mine: z.stringbool().optional(),
  /** A group that the current stage asks. */
  group: Name.optional(),
  agentId: z.string().max(60).optional(),
  actionType: z.string().max(80).optional(),
  environment: z.string().max(40).optional(),
  /** Risk score of the decision, 0..100. */
  riskAtLeast: z.coerce.number().int().min(0).max(100).optional(),
  expiresBefore: Timestamp.optional(),
  /** Anywhere in operation, action type, target, reason or name of the agent. */
  text: z.string().min(1).max(200).optional(),
  order: z.enum(['newest', 'expiry']).default('newest'),
});
export type ApprovalQuery = z.infer<typeof ApprovalQuery>;

/** An approval with what would run, as the workflow holds it; null once its history is deleted. */
export const ApprovalDetail = Approval.extend({
  arguments: JsonObject.nullable(),
  context: JsonObject.nullable(),
  /** The arguments are those of an edit, not of the request. */
  edited: z.boolean(),
});
export type ApprovalDetail = z.infer<typeof ApprovalDetail>;

/** What a vote led to: the action's status, and the approval after the vote. */
export const VoteAnswer = z.strictObject({ status: z.enum(ACTION_STATUSES), approval: ApprovalState });

/** What stands behind the question: why it is asked, what is left, and what the agent did before. */
export const ApprovalBackground = z.strictObject({
  /** Those that matched, in the order of `matched`, as they were when it was decided. */
  rules: z.array(z.strictObject({ policy: z.string(), version: z.number().int(), rule: Rule })),
  /** As they are now, without this action. */
  budgets: Facts.shape.budgets,
  killSwitches: Facts.shape.killSwitches,
  agent: Facts.shape.agent,
  history: Facts.shape.history.extend({
    ...LikeActions.shape,
    /** The ten newest others of this agent and type. */
    newest: z.array(ActionRow),
  }),
});
export type ApprovalBackground = z.infer<typeof ApprovalBackground>;
