import { z } from 'zod';
import type { ToolDefinition } from './action.js';
import type { ActionError } from './agent-api.js';
import { type Json, type JsonObject, Timestamp } from './json.js';
import { type ActionStatus, OUTCOMES } from './values/closed-sets.js';

/** One thing that is known about an outcome that was not known: what the attempts came to, what the service said, what people found. */
export const Evidence = z.strictObject({
  kind: z.enum(['attempt', 'answer', 'proposal', 'settlement']),
  at: Timestamp,
  /** What it says the outcome is. */
  outcome: z.enum(OUTCOMES),
  code: z.string().nullable(),
  message: z.string(),
  /** Member id of a proposal and a settlement; null where the service answered. */
  by: z.string().nullable(),
  requestId: z.string().nullable(),
});
export type Evidence = z.infer<typeof Evidence>;

/** What a person has found out about an unknown outcome. */
export const SettleAction = z.strictObject({
  outcome: z.enum(['succeeded', 'failed']),
  /** How it was found out. */
  reason: z.string().trim().min(1).max(1000),
});
export type SettleAction = z.infer<typeof SettleAction>;

/** `status` stays UNKNOWN where the org wants a second person, who has to find the same. */
export const SettledAction = z.strictObject({ status: z.enum(OUTCOMES), evidence: z.array(Evidence) });
export type SettledAction = z.infer<typeof SettledAction>;

/** What the provider is asked: the call as it was executed. */
export interface ToolQuestion {
  orgId: string;
  agentId: string;
  actionId: string;
  tool: ToolDefinition;
  arguments: JsonObject;
  toolKey: string;
  environment: string;
  /** Milliseconds since 1970: no attempt was sent before the one and after the other. */
  startedAtMs: number;
  endedAtMs: number;
}

/** Input of the workflow `unknownOutcome`, the owner of an outcome that is not known. */
export interface UnknownOutcomeInput {
  orgId: string;
  actionId: string;
  /** Null where nobody but people can find out. */
  question: { queue: string; call: ToolQuestion } | null;
}

/** Argument of the update `settle`. */
export interface SettleInput extends SettleAction {
  memberId: string;
  requestId: string;
}

/** What the owner of an unknown outcome has come to. */
export interface OutcomeState {
  status: ActionStatus;
  reason: string | null;
  result: Json;
  error: ActionError | null;
}
