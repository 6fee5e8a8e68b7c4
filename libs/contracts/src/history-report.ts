import { z } from 'zod';
import { Timestamp } from './json.js';

/**
 * `missing_entry`: the workflow knew of a log entry that the log does not have. `different_entry`: the log has another one
 * in its place. `unknown_entry`: the log has an entry that the workflow did not write. `other_event`: the entry names another
 * event of the history than the task that made it. `status`: the list says another
 * status than the workflow ended with. `ended_outside`: the workflow was terminated, failed or timed out, and so
 * recorded no end of its own. `erased`: what is erased can't be compared.
 */
export const HISTORY_DIFFERENCES = [
  'missing_entry',
  'different_entry',
  'unknown_entry',
  'other_event',
  'status',
  'ended_outside',
  'erased',
] as const;

export const HistoryDifference = z.strictObject({
  kind: z.enum(HISTORY_DIFFERENCES),
  /** Place in the action's chain, where it is about an entry. */
  seq: z.number().int().nullable(),
  message: z.string(),
});
export type HistoryDifference = z.infer<typeof HistoryDifference>;

/** How the history of a closed workflow compares with the action's entries in the log. */
export const HistoryReport = z.strictObject({
  actionId: z.string(),
  runId: z.string(),
  closeStatus: z.string(),
  closedAt: Timestamp,
  events: z.number().int(),
  differences: z.array(HistoryDifference),
});
export type HistoryReport = z.infer<typeof HistoryReport>;
