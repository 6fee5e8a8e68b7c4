import {
  ActionType,
  CanonicalAction,
  DECISIONS,
  DecisionRecord,
  Digest,
  Facts,
  Json,
  JsonObject,
  Timestamp,
  ToolCall,
} from '@runplane/contracts';
import { z } from 'zod';
import { VersionParam } from '../../common/params.js';
import { PolicySource } from '../policy-answers.js';

/** A policy that is not published: it takes the place of the published one of its name, or stands beside the others. */
const draft = PolicySource.optional().meta({ description: 'Decide as if this policy were published too.' });

/** `POST /v1/policies/simulate`: a call that somebody imagines, or an action that was recorded. */
export const Simulation = z
  .strictObject({
    draft,
    actionId: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .meta({ description: 'A recorded action, with the facts of its decision.' }),
    agentId: z.string().max(60).optional(),
    call: ToolCall.optional(),
    context: JsonObject.optional(),
    at: Timestamp.optional().meta({ description: 'The time that schedules and windows see; now where absent.' }),
  })
  .refine((s) => (s.actionId === undefined) === (s.agentId !== undefined && s.call !== undefined), {
    message: 'send either actionId, or agentId and call',
    path: ['actionId'],
  });
export type Simulation = z.infer<typeof Simulation>;

export const RuleTrace = z.strictObject({
  policy: z.string(),
  version: z.number().int(),
  rule: z.string(),
  effect: z.enum(DECISIONS),
  matched: z.boolean(),
  error: z.string().nullable(),
  head: z
    .strictObject({ member: z.string(), actual: z.union([z.string(), z.array(z.string())]).nullable() })
    .nullable(),
  condition: z
    .strictObject({ text: z.string(), values: z.array(z.looseObject({})) })
    .nullable()
    .meta({ description: 'What the condition saw, expression by expression.' }),
});

export const SimulationAnswer = z.strictObject({
  record: DecisionRecord,
  rules: z.array(RuleTrace).meta({ description: 'Every rule that the action meets, most severe effect first.' }),
  action: CanonicalAction,
  digest: Digest,
  facts: Facts,
  contextKnown: z.boolean().meta({ description: "False for a recorded action whose workflow's history is gone." }),
});
export type SimulationAnswer = z.infer<typeof SimulationAnswer>;

export const AnalysisRequest = z.strictObject({ draft });
export type AnalysisRequest = z.infer<typeof AnalysisRequest>;
const RuleRef = z.strictObject({ policy: z.string(), rule: z.string() });
export const AnalysisAnswer = z.strictObject({
  bundle: Digest,
  findings: z.array(
    RuleRef.extend({
      kind: z.enum(['unreachable', 'shadowed', 'contradicting', 'duplicate', 'allows_by_silence', 'not_analysed']),
      message: z.string(),
      by: z.array(RuleRef),
    }),
  ),
});
export type AnalysisAnswer = z.infer<typeof AnalysisAnswer>;

/** "Can this action, where the condition holds, ever get this decision?" */
export const PolicyQuestion = z.strictObject({
  draft,
  action: ActionType,
  when: z.string().min(1).max(4_000).optional().meta({ description: 'CEL, as in a rule.' }),
  decision: z.enum(DECISIONS),
});
export type PolicyQuestion = z.infer<typeof PolicyQuestion>;
export const PolicyAnswer = z.strictObject({
  answer: z.enum(['yes', 'no', 'unknown']),
  example: z
    .strictObject({ action: CanonicalAction, context: JsonObject, facts: Facts, record: DecisionRecord })
    .nullable(),
  examplesTried: z.number().int(),
});
export type PolicyAnswer = z.infer<typeof PolicyAnswer>;

/** Rules by id, as two versions of a policy have them. */
export const VersionDiff = z.strictObject({
  from: z.number().int(),
  to: z.number().int(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(
    z.strictObject({
      rule: z.string(),
      members: z.array(z.strictObject({ member: z.string(), from: Json, to: Json })),
    }),
  ),
});
export type VersionDiff = z.infer<typeof VersionDiff>;
export const DiffQuery = z.strictObject({
  from: VersionParam.schema,
  to: VersionParam.schema,
});
export type DiffQuery = z.infer<typeof DiffQuery>;
