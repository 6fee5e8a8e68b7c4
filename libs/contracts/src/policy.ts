import { z } from 'zod';
import { Glob } from './glob.js';
import { Digest, Json, Name } from './json.js';
import { CalledConnection, KeyScope } from './key-scope.js';
import { RiskWeights } from './risk-weights.js';
import {
  BLOCK_CODES,
  DECISIONS,
  EFFECT_CLASSES,
  RISK_LEVELS,
  SENSITIVITIES,
  STAGE_ENDS,
} from './values/closed-sets.js';
import { DURATION_PATTERN, durationMs } from './values/durations.js';

const duration = (least: string, most: string) =>
  z
    .string()
    .regex(DURATION_PATTERN, 'must be a number and s, m, h or d, for example 15m')
    .refine(
      (d) => !DURATION_PATTERN.test(d) || (durationMs(d) >= durationMs(least) && durationMs(d) <= durationMs(most)),
      {
        message: `must lie between ${least} and ${most}`,
      },
    );

const globs = z.array(Glob).min(1).max(100).optional();

/** Local-time window; `from` <= t < `to`, over midnight where `to` is smaller. Computed from `facts.now`. */
export const Schedule = z.strictObject({
  timeZone: z.string().min(1).max(64),
  days: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
    .min(1)
    .optional(),
  from: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  to: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
});
export type Schedule = z.infer<typeof Schedule>;

/** Persons, groups, everybody with a role, or who is on call by a schedule of that name; any of them may vote. */
export const Approvers = z
  .strictObject({
    people: z.array(z.string().min(1).max(200)).max(100).default([]),
    groups: z.array(Name).max(20).default([]),
    roles: z.array(z.string().min(1).max(40)).max(10).default([]),
    onCall: z.array(Name).max(10).optional(),
  })
  .refine((a) => a.people.length + a.groups.length + a.roles.length + (a.onCall?.length ?? 0) > 0, {
    message: 'name at least one person, group, role or on-call schedule',
  });
export type Approvers = z.infer<typeof Approvers>;

export const ApprovalStage = z
  .strictObject({
    name: Name,
    approvers: Approvers,
    /** How many distinct persons have to approve. */
    quorum: z.number().int().min(1).max(20).default(1),
    timeout: duration('1s', '30d').optional(),
    reminders: z.array(duration('1s', '30d')).max(10).default([]),
    onTimeout: z.enum(STAGE_ENDS).default('deny'),
    /** The second half of `onTimeout: allow`: nobody lets an action pass by silence without having written it twice. */
    allowWithoutDecision: z.literal(true).optional(),
    /** `timeout` and `reminders` count only while these hours are open; the plan's `expiresIn` counts always. */
    businessHours: Schedule.optional(),
  })
  .refine((s) => (s.onTimeout === 'allow') === (s.allowWithoutDecision === true), {
    message: 'onTimeout: allow and allowWithoutDecision: true go together: the action then runs without any decision',
    path: ['allowWithoutDecision'],
  });
export type ApprovalStage = z.infer<typeof ApprovalStage>;

/** Who has to approve, in which order, and by when. Frozen into the action when the approval is requested. */
export const ApprovalPlan = z.strictObject({
  stages: z.array(ApprovalStage).min(1).max(10),
  expiresIn: duration('1s', '30d').default('24h'),
  /** The agent's owner may not vote, nor may who has edited the arguments. */
  fourEyes: z.boolean().default(false),
  denyReasonRequired: z.boolean().default(false),
  /** How long an approved action waits before it runs; it can be cancelled until then. */
  delay: duration('1s', '30d').optional(),
  /** From this risk score on a vote to approve carries an assertion by the approver's passkey (`StepUpProof`). */
  stepUp: z.strictObject({ riskAtLeast: z.number().int().min(0).max(100) }).optional(),
});
export type ApprovalPlan = z.infer<typeof ApprovalPlan>;

/** Indexable head of a rule: every member that is given has to match. */
export const RuleMatch = z.strictObject({
  actions: globs,
  providers: globs,
  operations: globs,
  effects: z.array(z.enum(EFFECT_CLASSES)).min(1).optional(),
  targetTypes: globs,
  environments: globs,
  sensitivities: z.array(z.enum(SENSITIVITIES)).min(1).optional(),
  agents: globs,
  roles: globs,
  schedule: Schedule.optional(),
});
export type RuleMatch = z.infer<typeof RuleMatch>;

export const Rule = z
  .strictObject({
    id: z
      .string()
      .min(1)
      .max(80)
      .regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be lower-case letters, digits, - and _'),
    description: z.string().max(500).optional(),
    effect: z.enum(DECISIONS),
    match: RuleMatch.default({}),
    /** CEL over `action`, `target`, `context`, `agent`, `facts`, `risk`; boolean. */
    when: z.string().min(1).max(4000).optional(),
    reason: z.string().min(1).max(300),
    approval: ApprovalPlan.optional(),
  })
  .refine((r) => r.effect === 'REQUIRE_APPROVAL' || r.approval === undefined, {
    message: 'only a REQUIRE_APPROVAL rule has an approval plan',
    path: ['approval'],
  });
export type Rule = z.infer<typeof Rule>;

/** A policy as its author writes it (YAML or JSON). */
export const PolicyDocument = z.strictObject({
  name: Name,
  description: z.string().max(1000).optional(),
  rules: z.array(Rule).min(1).max(10_000),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** An org's settings that decide beside its rules; part of the bundle and of its digest. */
export const DecisionSettings = z.strictObject({
  defaultEffect: z.enum(DECISIONS).default('BLOCK'),
  /** Used by a REQUIRE_APPROVAL rule that has no plan of its own. */
  defaultApproval: ApprovalPlan.default({
    stages: [
      {
        name: 'approvers',
        approvers: { people: [], groups: [], roles: ['approver', 'admin', 'owner'] },
        quorum: 1,
        reminders: [],
        onTimeout: 'deny',
      },
    ],
    expiresIn: '24h',
    fourEyes: false,
    denyReasonRequired: false,
  }),
  /** Weights of the risk score; the engine's own where absent. */
  riskWeights: RiskWeights.optional(),
  /** An unknown outcome is settled when a second person has found the same. */
  settleByTwo: z.boolean().optional(),
});
export type DecisionSettings = z.infer<typeof DecisionSettings>;

/** The published policies of an org, content-hashed; what the engine compiles. */
export const Bundle = z.strictObject({
  format: z.literal(1),
  settings: DecisionSettings,
  policies: z.array(z.strictObject({ name: Name, version: z.number().int().positive(), rules: z.array(Rule) })),
});
export type Bundle = z.infer<typeof Bundle>;

/** A place in a policy that is wrong, with what to do. */
export interface PolicyIssue {
  code: string;
  message: string;
  /** JSON path, e.g. `rules[3].when`. */
  path: string;
  /** Position inside a CEL condition (1-based). */
  line?: number;
  column?: number;
  suggestion?: string;
}

export const RiskFactor = z.strictObject({ name: z.string(), points: z.number().int(), sentence: z.string() });
export type RiskFactor = z.infer<typeof RiskFactor>;

/** 0..100 with its parts. */
export const Risk = z.strictObject({
  score: z.number().int().min(0).max(100),
  level: z.enum(RISK_LEVELS),
  factors: z.array(RiskFactor),
});
export type Risk = z.infer<typeof Risk>;

export const MatchedRule = z.strictObject({
  policy: z.string(),
  version: z.number().int(),
  rule: z.string(),
  effect: z.enum(DECISIONS),
  /** Set where the condition could not be evaluated and so counted as a match (fail closed). */
  error: z.string().optional(),
});
export type MatchedRule = z.infer<typeof MatchedRule>;

/** What the runtime looked up for a decision; recorded with it. All times in UTC. */
export const Facts = z.strictObject({
  now: z.iso.datetime(),
  /** tz database version that resolves schedules. */
  tzdata: z.string(),
  agent: z.strictObject({
    id: z.string(),
    name: z.string(),
    status: z.enum(['active', 'disabled']),
    roles: z.array(z.string()),
    owner: z.string().nullable(),
  }),
  /** By what the agent asked; absent where nobody asked with a key. */
  credential: z
    .strictObject({
      key: z.string(),
      /** As it is now; null for a key that is not limited. */
      scope: KeyScope.nullable(),
      /** What the access token was limited to beside. */
      token: KeyScope.nullable(),
      connection: CalledConnection.nullable(),
    })
    .optional(),
  /** Active kill switches that apply to this action; any one of them blocks it. */
  killSwitches: z.array(
    z.strictObject({ scope: z.enum(['org', 'agent', 'action', 'connection']), value: z.string(), reason: z.string() }),
  ),
  /** Budgets that count this action, with what is taken of them without it. */
  budgets: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      effect: z.enum(['BLOCK', 'REQUIRE_APPROVAL']),
      limit: z.number().int(),
      used: z.number().int(),
      /** What this action would take; null where it can't be told, and then the budget counts as exceeded. */
      requested: z.number().int().nullable(),
    }),
  ),
  /** Grants of this agent for this action that are neither expired, revoked nor used up. */
  grants: z.array(
    z.strictObject({
      id: z.string(),
      pinned: z.record(z.string(), Json),
      targetId: z.string().nullable(),
      environment: z.string().nullable(),
      /** The lower of its limit for one action and of what is left of its total; null where it has neither. */
      maxAmount: z.number().int().nullable(),
      issuer: z.strictObject({
        id: z.string(),
        email: z.string(),
        roles: z.array(z.string()),
        groups: z.array(z.string()),
        ownsAgent: z.boolean(),
      }),
    }),
  ),
  /** This agent's earlier actions of the same type: attempts are counted, amounts and targets only of what took effect. */
  history: z.strictObject({
    /** At most 10,000, and so for a day. */
    actionsLastHour: z.number().int(),
    actionsLastDay: z.number().int(),
    /** Sum in the currency of this action, minor units; what may have taken effect. Null where it has no amount. */
    amountLastDay: z.number().int().nullable(),
    maxAmount: z.number().int().nullable(),
    knownTarget: z.boolean(),
    /** Hours of the day (UTC, 0..23) in which the agent has acted lately; absent where not looked up. */
    usualHours: z.array(z.number().int().min(0).max(23)).optional(),
  }),
});
export type Facts = z.infer<typeof Facts>;

/** The recorded result of one evaluation; the same inputs give the same bytes. */
export const DecisionRecord = z.strictObject({
  decision: z.enum(DECISIONS),
  reason: z.string(),
  risk: Risk,
  matched: z.array(MatchedRule),
  /** True where the org's default decided: no rule matched, or only by errors that would have softened it. */
  byDefault: z.boolean(),
  plan: ApprovalPlan.nullable(),
  /** The grant that stands for the approval. */
  grant: z.string().nullable(),
  /** Why it is blocked whatever the rules say, where the caller can do something about it. */
  code: z.enum(BLOCK_CODES).optional(),
  policyBundle: Digest,
  engine: z.string(),
});
export type DecisionRecord = z.infer<typeof DecisionRecord>;
