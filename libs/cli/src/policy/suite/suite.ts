import {
  ApprovalStage,
  DECISIONS,
  DecisionSettings,
  Facts,
  JsonObject,
  Name,
  Timestamp,
  ToolCall,
} from '@runplane/contracts';
import { z } from 'zod';

const { agent, killSwitches, budgets, grants, history } = Facts.shape;

/** What the runtime would have looked up. What is left out is nothing: no budgets, no history. */
const TestFacts = z.strictObject({
  killSwitches: killSwitches.optional(),
  budgets: budgets.optional(),
  grants: grants.optional(),
  history: history.partial().optional(),
});
const TestAgent = agent.partial();

const Expectation = z.strictObject({
  decision: z.enum(DECISIONS),
  /** Rules that determine the decision, as `rule` or `policy/rule`; others may do so, too. */
  rules: z.array(z.string()).optional(),
  /** Stands in the reason. */
  reason: z.string().optional(),
  risk: z.strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() }).optional(),
  /** Names of the stages of the approval, in their order. */
  stages: z.array(ApprovalStage.shape.name).optional(),
});

const PolicyTest = z.strictObject({
  name: z.string().min(1).max(200),
  call: ToolCall.extend({ arguments: JsonObject.default({}) }),
  context: JsonObject.optional(),
  agent: TestAgent.optional(),
  facts: TestFacts.optional(),
  now: Timestamp.optional(),
  expect: Expectation,
});
export type PolicyTest = z.infer<typeof PolicyTest>;

/** A file of tests of policies. Paths are relative to it; `agent`, `context`, `facts` and `now` hold for every test. */
export const PolicySuite = z.strictObject({
  name: Name.optional(),
  policies: z.array(z.string().min(1)).min(1),
  tools: z.array(z.string().min(1)).default([]),
  settings: DecisionSettings.optional(),
  agent: TestAgent.optional(),
  context: JsonObject.optional(),
  facts: TestFacts.optional(),
  now: Timestamp.default('2026-01-06T10:00:00Z'),
  tests: z.array(PolicyTest).min(1),
});
export type PolicySuite = z.infer<typeof PolicySuite>;
