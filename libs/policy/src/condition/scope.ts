import type { CanonicalAction, Facts, JsonObject, Risk } from '@runplane/contracts';
import { Failure, isMap, type Result, RUN_LIMITS, type Value } from './values.js';

/** What a condition sees of one evaluation. */
export interface Scope {
  action: CanonicalAction;
  context: JsonObject;
  facts: Facts;
  risk: Risk;
  /** Values of the names that comprehensions bind, outermost first. */
  locals: Value[];
  /** Elements, and hundreds of characters, that the condition may still visit. */
  steps: number;
  /** Steps that all conditions of the decision may still take together. */
  budget: number;
}

export type Evaluator = (scope: Scope) => Result;

/** Names that comprehensions bind, outermost first; a later one hides an earlier one. */
export type Names = readonly string[];

const CHARACTERS_PER_STEP = 100;

export function tooCostly(at: number): Failure {
  return new Failure('the condition costs too much on this input', at);
}

/** Takes what reading these values costs from the condition's steps; a failure where it has too few left. */
export function charge(scope: Scope, values: readonly Value[], at: number, times = 1): Failure | null {
  for (const value of values) {
    if (typeof value === 'string') {
      if (value.length > RUN_LIMITS.stringLength) return new Failure('the string is too long', at);
      scope.steps -= (value.length * times) / CHARACTERS_PER_STEP;
    } else if (Array.isArray(value)) scope.steps -= value.length;
    else if (typeof value === 'object' && isMap(value)) scope.steps -= Object.keys(value).length;
  }
  return scope.steps < 0 ? tooCostly(at) : null;
}
