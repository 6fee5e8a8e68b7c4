import type { CompiledRule } from '../bundle/compiled-rule.js';
import type { RuleList, Thresholds } from '../bundle/rule-list.js';
import type { Scope } from '../condition/scope.js';
import { countsForAction, matchRule } from './match-rule.js';

export interface Match {
  rule: CompiledRule;
  place: number;
  /** Why the condition could not be judged; null where it is true. */
  error: string | null;
  /** A match by error, or by a glob on an unmapped tool, never softens the default. */
  isWeak: boolean;
}

/**
 * Rules of the list that are true or could not be judged, in order of policy and rule: at least `most` of them where
 * there are so many, and one that is not weak where there is one.
 */
export function scanRules(list: RuleList, scope: Scope, most: number): Match[] {
  const found: Match[] = [];
  for (const group of list.thresholds) scanThresholds(list, group, scope, most, found);
  scanEach(list, list.others, scope, most, found);
  if (list.thresholds.length > 0) found.sort((a, b) => a.place - b.place);
  return found;
}

function scanEach(list: RuleList, indexes: ArrayLike<number>, scope: Scope, most: number, found: Match[]): void {
  let count = 0;
  let isSolid = false;
  for (let i = 0; i < indexes.length; i++) {
    const index = indexes[i] as number;
    const rule = list.rules[index] as CompiledRule;
    const result = matchRule(rule, scope);
    if (result === false) continue;
    const isWeak = result !== true || !countsForAction(rule, scope.action);
    found.push({ rule, place: list.places[index] as number, error: result === true ? null : result.error, isWeak });
    isSolid ||= !isWeak;
    if (++count >= most && isSolid) return;
  }
}

function scanThresholds(list: RuleList, group: Thresholds, scope: Scope, most: number, found: Match[]): void {
  const value = group.field(scope);
  // What is no number fails in every rule, each with the error of its own place; a glob on `unmapped` is weak.
  if (typeof value !== 'number' || scope.action.type === 'unmapped') {
    scanEach(list, group.indexes, scope, most, found);
    return;
  }
  const { constants, indexes } = group;
  let count = 0;
  for (let i = nextMatch(group, value, 0); i < constants.length && count < most; i = nextMatch(group, value, i + 1)) {
    const index = indexes[i] as number;
    const rule = list.rules[index] as CompiledRule;
    found.push({ rule, place: list.places[index] as number, error: null, isWeak: false });
    count++;
  }
}

/** Index of the next constant that fulfils the comparison; the length where there is none. */
function nextMatch({ operator, constants }: Thresholds, value: number, from: number): number {
  let i = from;
  if (operator === '>') while (i < constants.length && !(value > (constants[i] as number))) i++;
  else if (operator === '>=') while (i < constants.length && !(value >= (constants[i] as number))) i++;
  else if (operator === '<') while (i < constants.length && !(value < (constants[i] as number))) i++;
  else while (i < constants.length && !(value <= (constants[i] as number))) i++;
  return i;
}
