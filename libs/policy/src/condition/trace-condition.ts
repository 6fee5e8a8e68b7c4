import type { Json } from '@runplane/contracts';
import { compileExpression } from './compile.js';
import { childrenOf, type Expression } from './expression.js';
import { render } from './render.js';
import type { Scope } from './scope.js';
import { Failure, isMap, Moment, RUN_LIMITS, Span, type Value } from './values.js';

/** What one part of a condition was in one evaluation. */
export interface TracedValue {
  expression: string;
  /** Null where there is an error. Timestamps are RFC 3339, durations are like `90000ms`. */
  value: Json;
  error: string | null;
}

const SHOWN = new Set<Expression['kind']>([
  'select',
  'has',
  'index',
  'not',
  'equal',
  'compare',
  'in',
  'call',
  'comprehension',
]);

/** Every comparison and every field of a condition with its value, outer ones first; each once. */
export function traceCondition(expression: Expression, scope: Scope): TracedValue[] {
  const traced = new Map<string, TracedValue>();
  visit(expression);
  return [...traced.values()];

  function visit(node: Expression): void {
    if (SHOWN.has(node.kind)) {
      const text = render(node);
      if (!traced.has(text)) traced.set(text, traceOne(node, text, scope));
    }
    // What a comprehension asks of an element has no value outside of it; a path's shorter paths say nothing new.
    if (node.kind === 'comprehension') visit(node.range);
    else if (node.kind !== 'select' && node.kind !== 'has') childrenOf(node).forEach(visit);
  }
}

function traceOne(node: Expression, expression: string, scope: Scope): TracedValue {
  const result = compileExpression(node)({ ...scope, locals: [], steps: RUN_LIMITS.steps, budget: RUN_LIMITS.budget });
  if (result instanceof Failure) return { expression, value: null, error: result.message };
  return { expression, value: asJson(result), error: null };
}

function asJson(value: Value): Json {
  if (value instanceof Moment) return new Date(value.ms).toISOString();
  if (value instanceof Span) return `${value.ms}ms`;
  if (Array.isArray(value)) return value.map(asJson);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asJson(each)]));
  return value as Json;
}
