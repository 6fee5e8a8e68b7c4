import { z } from 'zod';
import { ActionType, CanonicalAction, TargetInput, ToolName } from './action.js';
import { Digest, Json, JsonObject, Timestamp } from './json.js';
import { MatchedRule, Risk } from './policy.js';
import { ACTION_STATUSES, DECISIONS, EXECUTION_MODES } from './values/closed-sets.js';

/** Printable ASCII, as it also travels in the `Idempotency-Key` header. */
export const IdempotencyKey = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');

/**
 * `Runplane-Call-Id` header of `POST /v1/guard`: drawn at random for each call, and sent with every attempt at it. The
 * key says which action is meant, this says who asks: only so can a repeated attempt be told from another caller.
 */
export const CallId = z.string().regex(/^[A-Za-z0-9_-]{16,100}$/, 'must be 16 to 100 letters, digits, _ and -');

/** `POST /v1/guard`. */
export const GuardRequest = z
  .strictObject({
    tool: ToolName.optional(),
    action: ActionType.optional(),
    arguments: z.record(z.string(), Json).default({}),
    target: TargetInput.optional(),
    context: JsonObject.default({}),
    execution: z.enum(EXECUTION_MODES),
    idempotencyKey: IdempotencyKey.optional(),
    /** Seconds to wait for the outcome (gateway) or for the approval before the answer. */
    wait: z.number().int().min(0).max(60).default(0),
  })
  .refine((r) => (r.tool === undefined) !== (r.action === undefined), {
    message: 'send exactly one of tool and action',
    path: ['tool'],
  });
export type GuardRequest = z.infer<typeof GuardRequest>;

/** A signed, single-use, expiring authorisation: a JWS in compact form (RFC 7515, EdDSA). */
export const Permit = z.string().max(4000);

/** Claims of a permit. Times are seconds since 1970 (RFC 7519). */
export const PermitClaims = z.strictObject({
  iss: z.literal('runplane'),
  org: z.string(),
  /** The agent. */
  sub: z.string(),
  /** The action id. */
  act: z.string(),
  /** Digest over the material fields that may be executed. */
  dig: Digest,
  /** Digest over all arguments that may be executed, after an approver's edit if there was one. */
  args: Digest,
  jti: z.string(),
  iat: z.number().int(),
  exp: z.number().int(),
});
export type PermitClaims = z.infer<typeof PermitClaims>;

export const ActionError = z.strictObject({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean().default(false),
});
export type ActionError = z.infer<typeof ActionError>;

/** What an approver asked; answer it with `POST /v1/actions/:id/answers`. */
export const OpenQuestion = z.strictObject({ id: z.string(), text: z.string(), askedAt: Timestamp });
export type OpenQuestion = z.infer<typeof OpenQuestion>;

export const ApprovalSummary = z.strictObject({
  id: z.string(),
  stage: z.string(),
  expiresAt: Timestamp,
  /** Approved, and running not before this. */
  executesAt: Timestamp.nullable(),
  /** Those without an answer. */
  questions: z.array(OpenQuestion),
});
export type ApprovalSummary = z.infer<typeof ApprovalSummary>;

/** The leaf of the decision in the org's log. `promise` is a signed note; `index` is set once it is sequenced. */
export const AuditReference = z.strictObject({
  leafHash: z.string(),
  promise: z.string(),
  index: z.number().int().nullable(),
});
export type AuditReference = z.infer<typeof AuditReference>;

/** Answer of `POST /v1/guard` and `GET /v1/actions/:id`. */
export const ActionView = z.strictObject({
  actionId: z.string(),
  status: z.enum(ACTION_STATUSES),
  decision: z.enum(DECISIONS).nullable(),
  action: CanonicalAction.nullable(),
  digest: Digest.nullable(),
  risk: Risk.nullable(),
  reason: z.string().nullable(),
  matched: z.array(MatchedRule),
  policyBundle: Digest.nullable(),
  approval: ApprovalSummary.nullable(),
  /** Verified by the key set at `GET /.well-known/jwks.json` of the gateway. */
  permit: Permit.nullable(),
  /** Set where an approver's edit replaced the arguments: a callback has to run these. */
  editedArguments: z.record(z.string(), Json).nullable(),
  result: Json.nullable(),
  error: ActionError.nullable(),
  audit: AuditReference.nullable(),
  /**
   * Another call than this one started the action, or may have: who gets true must not run a callback. Attempts with one
   * `Runplane-Call-Id` are one call; without that header each request is a call of its own.
   */
  replayed: z.boolean(),
});
export type ActionView = z.infer<typeof ActionView>;

/** `POST /v1/actions/:id/outcome`. */
export const OutcomeReport = z.strictObject({
  permit: Permit,
  status: z.enum(['succeeded', 'failed', 'unknown']),
  result: Json.optional(),
  error: z.strictObject({ code: z.string().max(100).default('tool_error'), message: z.string().max(2000) }).optional(),
});
export type OutcomeReport = z.infer<typeof OutcomeReport>;

/** `POST /v1/actions/:id/cancel`. */
export const CancelRequest = z.strictObject({ reason: z.string().max(500).optional() });
export type CancelRequest = z.infer<typeof CancelRequest>;

export const TOKEN_SCOPES = ['actions:read', 'actions:write'] as const;
/** `actions:read`: what only looks. `actions:write`: asking, reporting, answering, cancelling. A key has both. */
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** An access token (RFC 6749 section 5.1); `expires_in` in seconds. */
export const IssuedToken = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int(),
  scope: z.string(),
});
export type IssuedToken = z.infer<typeof IssuedToken>;
