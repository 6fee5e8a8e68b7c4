import type { DecisionRecord, Facts, JsonObject, ToolDefinition } from '@runplane/contracts';
import { builtInCatalogue, mapCall, toolSought } from '@runplane/mapping';
import { type CompiledBundle, type Explanation, explain } from '@runplane/policy';
import type { PolicySuite, PolicyTest } from './suite.js';

export interface TestResult {
  name: string;
  ok: boolean;
  /** What is not as expected; empty where all is. */
  problems: string[];
  record: DecisionRecord | null;
  /** `policy/rule` of every rule that applied. */
  applied: string[];
}

export interface SuiteResult {
  file: string;
  tests: TestResult[];
  /** `policy/rule` of rules that applied in no test of the suite. */
  untested: string[];
}

type Defaults = Pick<PolicySuite, 'agent' | 'context' | 'facts' | 'now'>;

/** Decides the call of one test as the gateway would, and compares. The SQL parser has to be loaded. */
export function runTest(
  test: PolicyTest,
  defaults: Defaults,
  bundle: CompiledBundle,
  tools: readonly ToolDefinition[],
): TestResult {
  const catalogue = builtInCatalogue();
  const mapped = mapCall(test.call, toolOf(test, tools), catalogue);
  if (!mapped.ok) {
    const problem = `the arguments do not fit the tool: ${mapped.path || '/'}: ${mapped.message}`;
    return { name: test.name, ok: false, problems: [problem], record: null, applied: [] };
  }
  const context: JsonObject = { ...defaults.context, ...test.context };
  const explained = explain(bundle, { action: mapped.action, context, facts: factsOf(test, defaults) });
  const problems = problemsOf(test, explained);
  const applied = explained.rules.filter(({ matched }) => matched).map(({ policy, rule }) => `${policy}/${rule}`);
  return { name: test.name, ok: problems.length === 0, problems, record: explained.record, applied };
}

function toolOf({ call }: PolicyTest, tools: readonly ToolDefinition[]): ToolDefinition | null {
  const sought = toolSought(call, builtInCatalogue());
  if (sought === null) return null;
  const fits = (tool: ToolDefinition) =>
    'tool' in sought ? tool.name === sought.tool : tool.action.type === sought.action;
  return tools.find(fits) ?? null;
}

function factsOf(test: PolicyTest, defaults: Defaults): Facts {
  const { killSwitches = [], budgets = [], grants = [] } = { ...defaults.facts, ...test.facts };
  return {
    now: test.now ?? defaults.now,
    tzdata: process.versions.tz ?? 'unknown',
    agent: { id: 'agt_test', name: 'test', status: 'active', roles: [], owner: null, ...defaults.agent, ...test.agent },
    killSwitches,
    budgets,
    grants,
    history: {
      actionsLastHour: 0,
      actionsLastDay: 0,
      amountLastDay: 0,
      maxAmount: null,
      knownTarget: false,
      ...defaults.facts?.history,
      ...test.facts?.history,
    },
  };
}

function problemsOf({ expect }: PolicyTest, { record, rules }: Explanation): string[] {
  const problems: string[] = [];
  const because = record.matched.map(({ policy, rule }) => `${policy}/${rule}`).join(', ') || 'the default';
  if (record.decision !== expect.decision) {
    problems.push(`expected ${expect.decision}, got ${record.decision} by ${because}: ${record.reason}`);
  }
  for (const name of expect.rules ?? []) {
    if (record.matched.some(({ policy, rule }) => name === rule || name === `${policy}/${rule}`)) continue;
    problems.push(`rule ${name} does not determine the decision: ${whyNot(name, rules)}`);
  }
  if (expect.reason !== undefined && !record.reason.includes(expect.reason)) {
    problems.push(`the reason is "${record.reason}", without "${expect.reason}"`);
  }
  const { atLeast = 0, atMost = 100 } = expect.risk ?? {};
  const { score } = record.risk;
  if (score < atLeast || score > atMost) problems.push(`the risk is ${score}, not between ${atLeast} and ${atMost}`);
  const stages = record.plan?.stages.map(({ name }) => name) ?? [];
  if (expect.stages && expect.stages.join('\n') !== stages.join('\n')) {
    problems.push(`the stages are ${stages.join(', ') || 'none'}, not ${expect.stages.join(', ')}`);
  }
  return problems;
}

function whyNot(name: string, rules: Explanation['rules']): string {
  const rule = rules.find((trace) => name === trace.rule || name === `${trace.policy}/${trace.rule}`);
  if (!rule) return 'no rule of that name can meet this action';
  if (rule.head) return `its ${rule.head.member} do not fit, the input has ${JSON.stringify(rule.head.actual)}`;
  if (rule.error !== null) return rule.error;
  if (rule.matched) return 'a more severe rule does';
  return `its condition is not true: ${rule.condition?.text ?? ''}`;
}
