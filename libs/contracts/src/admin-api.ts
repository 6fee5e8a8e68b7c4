import { z } from 'zod';
import { ToolDefinition } from './action.js';
import { ActionError } from './agent-api.js';
import { ToolOrigin } from './imports.js';
import { Digest, JsonObject, Name, Timestamp } from './json.js';
import { CertificateThumbprint, KeyScope } from './key-scope.js';
import { DecisionSettings, PolicyDocument } from './policy.js';
import { Evidence } from './settlement.js';
import { ACTION_STATUSES, DECISIONS, EXECUTION_MODES, MEMBER_ROLES } from './values/closed-sets.js';

/** Lists are read page by page: `nextCursor` of one answer is `cursor` of the next request. */
export const page = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** RFC 5321 section 4.5.3.1.1 gives the part before the @ 64 octets; JSON Schema's format holds it to that too. */
export const Email = z
  .email()
  .max(200)
  .refine((email) => email.lastIndexOf('@') <= 64, 'has more than 64 characters before the @');

export const CreateOrg = z.strictObject({ name: Name, ownerEmail: Email, ownerName: Name });
export type CreateOrg = z.infer<typeof CreateOrg>;
export const Org = z.strictObject({
  id: z.string(),
  /** What people write to say which org they sign in to. */
  slug: z.string(),
  name: z.string(),
  status: z.enum(['active', 'disabled']),
  settings: DecisionSettings,
  currentBundle: Digest.nullable(),
  createdAt: Timestamp,
});
export type Org = z.infer<typeof Org>;

export const CreateMember = z.strictObject({
  email: Email,
  name: Name,
  roles: z.array(z.enum(MEMBER_ROLES)).min(1),
  groups: z.array(Name).max(50).default([]),
});
export type CreateMember = z.infer<typeof CreateMember>;
export const Member = z.strictObject({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  roles: z.array(z.enum(MEMBER_ROLES)),
  groups: z.array(z.string()),
  status: z.enum(['active', 'disabled']),
  createdAt: Timestamp,
});
export type Member = z.infer<typeof Member>;

export const CreateAgent = z.strictObject({
  name: Name,
  description: z.string().max(1000).optional(),
  roles: z.array(Name).max(50).default([]),
  ownerId: z.string().max(60).optional(),
});
export type CreateAgent = z.infer<typeof CreateAgent>;
export const UpdateAgent = z.strictObject({
  description: z.string().max(1000).optional(),
  roles: z.array(Name).max(50).optional(),
  /** Null: nobody answers for it. */
  ownerId: z.string().max(60).nullable().optional(),
  status: z.enum(['active', 'disabled']).optional(),
});
export type UpdateAgent = z.infer<typeof UpdateAgent>;
export const Agent = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  roles: z.array(z.string()),
  ownerId: z.string().nullable(),
  status: z.enum(['active', 'disabled']),
  createdAt: Timestamp,
});
export type Agent = z.infer<typeof Agent>;

export const CreateKey = z.strictObject({ name: Name, expiresAt: Timestamp.optional() });
export type CreateKey = z.infer<typeof CreateKey>;
/** Of an agent: limited to a scope, and good only beside a client certificate; neither where it is left out. */
export const CreateAgentKey = CreateKey.extend({
  scope: KeyScope.optional(),
  certificate: CertificateThumbprint.optional(),
});
export type CreateAgentKey = z.infer<typeof CreateAgentKey>;
/** `null` takes the limit away; what is left out stays. */
export const UpdateAgentKey = z
  .strictObject({ scope: KeyScope.nullable().optional(), certificate: CertificateThumbprint.nullable().optional() })
  .refine((limits) => Object.keys(limits).length > 0, { message: 'name scope or certificate' });
export type UpdateAgentKey = z.infer<typeof UpdateAgentKey>;
/** Seconds for which the old key still works beside the new one, a week at most; 0 revokes it at once. */
export const RotateKey = z.strictObject({ overlapSeconds: z.number().int().min(0).max(604_800).default(0) });
export type RotateKey = z.infer<typeof RotateKey>;
/** `secret` is the whole key and is shown only in the answer that creates it. */
export const ApiKey = z.strictObject({
  id: z.string(),
  name: z.string(),
  principal: z.strictObject({ kind: z.enum(['agent', 'member']), id: z.string() }),
  createdAt: Timestamp,
  expiresAt: Timestamp.nullable(),
  revokedAt: Timestamp.nullable(),
  lastUsedAt: Timestamp.nullable(),
  /** Null: not limited. Keys of members have neither. */
  scope: KeyScope.nullable(),
  certificate: CertificateThumbprint.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;
export const CreatedKey = ApiKey.extend({ secret: z.string() });
export type CreatedKey = z.infer<typeof CreatedKey>;

/** Whose key or session a request came with. */
export const Me = z.strictObject({
  member: Member,
  org: Org.pick({ id: true, name: true }),
  keyId: z.string().nullable(),
});
export type Me = z.infer<typeof Me>;

/** `configuration` is readable; `secret` is write-only and kept sealed. */
export const CreateConnection = z.strictObject({
  name: Name,
  provider: z.string().min(1).max(40),
  environment: z.string().min(1).max(40),
  configuration: JsonObject.default({}),
  secret: JsonObject.default({}),
});
export type CreateConnection = z.infer<typeof CreateConnection>;
/** Why something did not work; `message` is for people and holds no secret. */
const Failure = z.strictObject({ code: z.string(), message: z.string() });
export const Connection = z.strictObject({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  environment: z.string(),
  configuration: JsonObject,
  /** Built-in operations of the provider in this environment go through it. */
  isDefault: z.boolean(),
  createdAt: Timestamp,
  /** When the secret was replaced last, or set. */
  rotatedAt: Timestamp,
  /** To the minute; null until a tool has used it. */
  usedAt: Timestamp.nullable(),
  /** Of the last "check connection"; `checkFailure` is null where it worked. */
  checkedAt: Timestamp.nullable(),
  checkFailure: Failure.nullable(),
  /** Of the last call that did not succeed. */
  lastFailure: Failure.extend({ at: Timestamp }).nullable(),
});
export type Connection = z.infer<typeof Connection>;

export const Tool = z.strictObject({
  definition: ToolDefinition,
  digest: Digest,
  /** Where it was imported from; null for a tool made by hand. */
  origin: ToolOrigin.nullable(),
  createdAt: Timestamp,
});
export type Tool = z.infer<typeof Tool>;

/** A new version of a policy: YAML text or the document itself. */
export const CreatePolicyVersion = z
  .strictObject({
    document: PolicyDocument.optional(),
    yaml: z.string().max(2_000_000).optional(),
    message: z.string().max(500).default(''),
  })
  .refine((v) => (v.document === undefined) !== (v.yaml === undefined), {
    message: 'send exactly one of document and yaml',
    path: ['document'],
  });
export type CreatePolicyVersion = z.infer<typeof CreatePolicyVersion>;
export const PolicyVersion = z.strictObject({
  name: z.string(),
  version: z.number().int(),
  document: PolicyDocument,
  /** As its author wrote it; null where the document was sent. */
  yaml: z.string().nullable(),
  digest: Digest,
  author: z.string(),
  message: z.string(),
  createdAt: Timestamp,
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;
export const PolicySummary = z.strictObject({
  name: z.string(),
  latestVersion: z.number().int(),
  publishedVersion: z.number().int().nullable(),
  updatedAt: Timestamp,
});
export type PolicySummary = z.infer<typeof PolicySummary>;
/** The database keeps versions in 32 bits. */
export const VersionNumber = z.number().int().positive().max(2_147_483_647);
export const PublishPolicy = z.strictObject({ version: VersionNumber.nullable() });
export type PublishPolicy = z.infer<typeof PublishPolicy>;
/** `from`: the version (null: none) that the caller wants to leave; a repeated request then goes back once. */
export const RollBackPolicy = z.strictObject({
  from: VersionNumber.nullable()
    .optional()
    .meta({ description: 'The published version (null: none) to leave; another one is published: `conflict`.' }),
});
export type RollBackPolicy = z.infer<typeof RollBackPolicy>;
export const Published = z.strictObject({
  bundle: Digest,
  policies: z.array(z.strictObject({ name: z.string(), version: z.number().int() })),
});
export type Published = z.infer<typeof Published>;

export const CreateKillSwitch = z.strictObject({
  scope: z.enum(['org', 'agent', 'action', 'connection']),
  value: z.string().min(1).max(200),
  reason: z.string().min(1).max(300),
});
export type CreateKillSwitch = z.infer<typeof CreateKillSwitch>;
export const KillSwitch = CreateKillSwitch.extend({
  id: z.string(),
  createdAt: Timestamp,
  createdBy: z.string(),
  liftedAt: Timestamp.nullable(),
});
export type KillSwitch = z.infer<typeof KillSwitch>;

/** One row of the action list, from the projection. */
export const ActionRow = z.strictObject({
  actionId: z.string(),
  agentId: z.string(),
  status: z.enum(ACTION_STATUSES),
  decision: z.enum(DECISIONS),
  actionType: z.string(),
  operation: z.string(),
  target: z.strictObject({ type: z.string(), id: z.string().nullable(), environment: z.string() }),
  /** Minor units of the currency; null for an action that has none. */
  amount: z.number().int().nullable(),
  currency: z.string().nullable(),
  riskScore: z.number().int(),
  execution: z.enum(EXECUTION_MODES),
  reason: z.string(),
  error: ActionError.nullable(),
  /** Of an outcome that is or was UNKNOWN, oldest first; the newest 50. */
  evidence: z.array(Evidence),
  /** The action that this one compensates for. */
  undoOf: z.string().nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  /** Since when arguments, context and result are gone; null while they are not. */
  erasedAt: Timestamp.nullable(),
});
export type ActionRow = z.infer<typeof ActionRow>;
const Statuses = z
  .string()
  .max(200)
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(ACTION_STATUSES)).min(1));
const Minor = z.coerce.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
const actionFilters = {
  status: Statuses.optional().meta({ description: 'One or more, joined by commas.' }),
  decision: z.enum(DECISIONS).optional(),
  agentId: z.string().max(60).optional(),
  actionType: z.string().max(80).optional(),
  operation: z.string().max(200).optional(),
  environment: z.string().max(40).optional(),
  /** Minor units of whatever currency it has, unless the query names one. */
  amountAtLeast: Minor.optional(),
  amountAtMost: Minor.optional(),
  currency: z.string().max(10).optional(),
  /** When it was decided, in [from, to). */
  from: Timestamp.optional(),
  to: Timestamp.optional(),
  text: z
    .string()
    .max(200)
    .regex(/[\p{L}\p{N}]/u, 'must hold a letter or digit')
    .optional()
    .meta({ description: 'Beginnings of words, all of them: of id, agent, operation, action, target and reason.' }),
};
/** All that are given have to fit. */
export const ActionQuery = PageQuery.extend(actionFilters);
export type ActionQuery = z.infer<typeof ActionQuery>;
export const ActionCountQuery = z.strictObject(actionFilters);
export type ActionCountQuery = z.infer<typeof ActionCountQuery>;
/** Counted up to 10,000; `isMore` where there are more. */
export const ActionCount = z.strictObject({ count: z.number().int(), isMore: z.boolean() });
export type ActionCount = z.infer<typeof ActionCount>;

/** One step of an action's Temporal history, readable. */
export const HistoryStep = z.strictObject({
  eventId: z.number().int(),
  at: Timestamp,
  type: z.string(),
  summary: z.string(),
  attributes: JsonObject,
  /** Entries of the log that were made in the task which begins here, by their place in the action's chain. */
  entries: z.array(z.strictObject({ seq: z.number().int(), type: z.string(), leafHash: z.string() })),
});
export type HistoryStep = z.infer<typeof HistoryStep>;

/** An entry of the org's log with its place, as the audit API shows it. */
export const AuditEntry = z.strictObject({ index: z.number().int(), leafHash: z.string(), event: z.string() });
export type AuditEntry = z.infer<typeof AuditEntry>;

/**
 * All that is needed to verify offline what the log holds on one action; `@runplane/audit` says what each member proves.
 * `proof` is a c2sp.org/tlog-proof@v1, `leaf` the bytes that were hashed.
 */
export const Receipt = z.strictObject({
  format: z.literal('runplane-receipt/v1'),
  org: z.string(),
  subject: z.string(),
  entries: z.array(z.strictObject({ leaf: z.string(), proof: z.string() })),
  promise: z.string().nullable(),
  logKey: z.string(),
  anchor: z.strictObject({ leaf: z.string(), proof: z.string(), salt: z.string() }).nullable(),
  witnessPolicy: z.string().nullable(),
  bundles: z.array(z.strictObject({ digest: z.string(), bundle: JsonObject })),
  /** Sealed fields that were chosen to be disclosed: each is committed to by one of the entries (RFC 9901). */
  disclosures: z.array(z.string()).optional(),
  /** Changes of the log's key, in their order: the last one names `logKey`. */
  keyChanges: z.array(z.string()).optional(),
  /** The entry by which the data of the action was erased; absent where it was not. */
  erasure: z.strictObject({ leaf: z.string(), proof: z.string() }).optional(),
});
export type Receipt = z.infer<typeof Receipt>;
