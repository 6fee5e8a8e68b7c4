import {
  ACTION_STATUSES,
  APPROVAL_STATUSES,
  Approval,
  ApprovalState,
  JsonObject,
  PageQuery,
} from '@runplane/contracts';
import { z } from 'zod';

export const ApprovalQuery = PageQuery.extend({ status: z.enum(APPROVAL_STATUSES).optional() });
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
