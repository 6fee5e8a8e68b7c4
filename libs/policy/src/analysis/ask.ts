import type { ActionDefinition, DecisionEffect, DecisionRecord } from '@runplane/contracts';
import type { CompiledBundle } from '../bundle/compiled-bundle.js';
import { compileExpression } from '../condition/compile.js';
import type { Expression } from '../condition/expression.js';
import { anyGlobTest } from '../condition/globs.js';
import { lineAndColumn } from '../condition/issue.js';
import { conditionReader } from '../condition/read-condition.js';
import { RUN_LIMITS } from '../condition/values.js';
import { celTypeOf, variablesFor } from '../condition/variables.js';
import { evaluate } from '../decision/evaluate.js';
import type { DecisionInput } from '../decision/input-problem.js';
import { PolicyError } from '../policy-error.js';
import { examplesOf } from './inputs.js';
import { scopeOf } from './meets.js';
import { withRealRisk } from './real-risk.js';
import { axesOfRules } from './rule-cuts.js';

/** "Can `create_refund` with `action.amount > 50000` ever be ALLOW?" */
export interface Question {
  action: ActionDefinition;
  /** CEL, as in a rule. Absent: any input of the action. */
  when?: string;
  decision: DecisionEffect;
}

export interface Answer {
  /** `unknown`: none was found, and the rules do more than compare fields with constants, or are too many. */
  answer: 'yes' | 'no' | 'unknown';
  /** An input that gets the decision; evaluating it gives `record`. */
  example: { input: DecisionInput; record: DecisionRecord } | null;
  examplesTried: number;
}

const MAX_EXAMPLES = 200_000;

/** Over well-typed inputs of an active agent without kill switches. Throws `PolicyError` where `when` is not valid. */
export function ask(compiled: CompiledBundle, question: Question): Answer {
  const condition = question.when === undefined ? null : readQuestion(question.when, question.action);
  const holds = condition && compileExpression(condition);
  const rules = compiled.index.rules.filter(({ rule }) =>
    anyGlobTest(rule.match.actions ?? ['*'])(question.action.type),
  );
  const axes = withRealRisk(axesOfRules(rules, question.action, condition), question.action);
  const examples = examplesOf(axes, question.action, MAX_EXAMPLES);
  let examplesTried = 0;
  for (const { input } of examples.examples) {
    examplesTried++;
    const record = evaluate(compiled, input);
    if (record.decision !== question.decision) continue;
    if (holds && holds({ ...scopeOf({ input, risk: record.risk }), steps: RUN_LIMITS.steps }) !== true) continue;
    return { answer: 'yes', example: { input, record }, examplesTried };
  }
  return { answer: examples.isExhaustive ? 'no' : 'unknown', example: null, examplesTried };
}

function readQuestion(text: string, action: ActionDefinition): Expression {
  const names = Object.keys(action.material);
  const material = Object.fromEntries(names.map((name) => [name, celTypeOf(action, name) ?? 'dyn']));
  const read = conditionReader(variablesFor(material))(text);
  if (read.ok) return read.expression;
  const place = (at: number): { line: number; column: number } => lineAndColumn(text, at);
  throw new PolicyError(read.issues.map(({ at, ...issue }) => ({ ...issue, path: 'when', ...place(at) })));
}
