import { compareText } from './comparison.js';
import type { Expression, ExpressionOf } from './expression.js';
import { type Evaluator, type Names, type Scope, tooCostly } from './scope.js';
import { admit, Failure, isMap, type Result, typeOf, type Value } from './values.js';

type Compile = (node: Expression, names: Names) => Evaluator;

/** `all`, `exists`, `exists_one`, `filter`, `map` over the elements of a list or the keys of a map. */
export function compileComprehension(node: ExpressionOf<'comprehension'>, names: Names, compile: Compile): Evaluator {
  const range = compile(node.range, names);
  const inner = [...names, node.variable];
  const depth = names.length;
  const filter = node.filter && compile(node.filter, inner);
  const value = node.value && compile(node.value, inner);
  const run = RUNS[node.macro];
  return (scope) => {
    const over = range(scope);
    if (over instanceof Failure) return over;
    const elements = Array.isArray(over) ? over : isMap(over) ? Object.keys(over).sort(compareText) : null;
    if (!elements) return new Failure(`${node.macro}() needs a list or map, not ${typeOf(over)}`, node.at);
    scope.steps -= elements.length;
    if (scope.steps < 0) return tooCostly(node.at);
    const visit = (evaluator: Evaluator, element: Value): Result => {
      scope.locals[depth] = element;
      return evaluator(scope);
    };
    return run({ scope, elements, at: node.at, filter, value, visit });
  };
}

interface Run {
  scope: Scope;
  elements: readonly unknown[];
  at: number;
  filter: Evaluator | null;
  value: Evaluator | null;
  visit(evaluator: Evaluator, element: Value): Result;
}

const RUNS: Readonly<Record<ExpressionOf<'comprehension'>['macro'], (run: Run) => Result>> = {
  all: (run) => quantified(run, false),
  exists: (run) => quantified(run, true),
  exists_one: (run) => {
    const kept = filtered(run);
    return kept instanceof Failure ? kept : kept.length === 1;
  },
  filter: filtered,
  map: (run) => {
    const kept = run.filter ? filtered(run) : run.elements;
    if (kept instanceof Failure) return kept;
    const values: Value[] = [];
    for (const element of kept) {
      const admitted = admit(element, 'an element', run.at);
      const value = admitted instanceof Failure ? admitted : run.visit(run.value as Evaluator, admitted);
      if (value instanceof Failure) return value;
      values.push(value);
    }
    return values;
  },
};

/** One element that decides wins over failures of others, as in CEL. */
function quantified(run: Run, deciding: boolean): boolean | Failure {
  let failure: Failure | null = null;
  for (const element of run.elements) {
    const answer = ask(run, element);
    if (answer === deciding) return deciding;
    if (answer instanceof Failure) failure ??= answer;
  }
  return failure ?? !deciding;
}

function filtered(run: Run): Value[] | Failure {
  const kept: Value[] = [];
  for (const element of run.elements) {
    const answer = ask(run, element);
    if (answer instanceof Failure) return answer;
    if (answer) kept.push(element as Value);
  }
  return kept;
}

function ask(run: Run, element: unknown): boolean | Failure {
  const admitted = admit(element, 'an element', run.at);
  if (admitted instanceof Failure) return admitted;
  const answer = run.visit(run.filter as Evaluator, admitted);
  if (typeof answer === 'boolean' || answer instanceof Failure) return answer;
  return new Failure(`the condition on an element is ${typeOf(answer)}, not true or false`, run.at);
}
