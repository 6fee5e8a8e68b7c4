import { Environment } from '@marcbachmann/cel-js';
import { checkFields } from './check-fields.js';
import { checkLiterals } from './check-literals.js';
import type { ConditionReader } from './condition-reader.js';
import { type CelNode, fromCel } from './from-cel.js';
import { FUNCTIONS } from './functions/index.js';
import { ConditionError } from './issue.js';
import { TEXT_LIMITS } from './limits.js';
import { rememberShapes } from './similar-conditions.js';
import { typeIssue } from './type-issue.js';
import { OPEN_VARIABLES, type Variables } from './variables.js';

let open: ConditionReader | undefined;

/** For conditions of any action: material fields may have any type. Made once, because an environment is costly. */
export function openConditionReader(): ConditionReader {
  open ??= conditionReader(OPEN_VARIABLES);
  return open;
}

/** An expression that is true or false, or of which that is known at run time only. */
export function conditionReader(variables: Variables): ConditionReader {
  const read = rememberShapes(expressionReader(variables));
  return (text) => {
    const result = read(text);
    if (!result.ok || result.type === 'bool' || result.type === 'dyn') return result;
    const message = `the condition is ${result.type}, and has to be true or false`;
    return { ok: false, issues: [{ code: 'not_boolean', message, at: 0, suggestion: 'compare it with something' }] };
  };
}

/**
 * The only place that knows the CEL library: text -> our expression, checked for names, types, patterns and cost.
 * The library parses and checks types; it never evaluates.
 */
export function expressionReader(variables: Variables): ConditionReader {
  const environment = environmentOf(variables);
  return (text) => {
    try {
      const parsed = environment.parse(text);
      const checked = parsed.check();
      const expression = fromCel(parsed.ast as unknown as CelNode);
      const issues = [...checkFields(expression, variables), ...checkLiterals(expression)];
      if (issues.length > 0) return { ok: false, issues };
      if (!checked.valid) return { ok: false, issues: [typeIssue(checked.error, text)] };
      return { ok: true, expression, type: checked.type ?? 'dyn' };
    } catch (error) {
      return { ok: false, issues: [error instanceof ConditionError ? error.issue : typeIssue(error, text)] };
    }
  };
}

function environmentOf(variables: Variables): Environment {
  const environment = new Environment({ limits: TEXT_LIMITS });
  for (const [name, type] of Object.entries(variables)) {
    if (typeof type === 'string') environment.registerVariable(name, type);
    else environment.registerVariable({ name, schema: type as Record<string, string> });
  }
  for (const known of Object.values(FUNCTIONS)) {
    for (const signature of known.signatures ?? []) environment.registerFunction(signature, neverCalled);
  }
  return environment;
}

function neverCalled(): never {
  throw new Error('conditions are compiled by us, the CEL library only checks them');
}
