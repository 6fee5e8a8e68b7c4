import { type Match, weakMatch } from '../bundle/match.js';
import type { RuleList } from '../bundle/rule-list.js';
import type { Thresholds } from '../bundle/thresholds.js';
import type { Scope } from '../condition/scope.js';
import { countsForAction, matchRule } from './match-rule.js';

/**
 * Adds the rules of the list that are true or could not be judged, in order of policy and rule: at least `most` of them
 * where there are so many, and one that is not weak where there is one.
 */
export function scanRules(list: RuleList, scope: Scope, most: number, found: Match[]): void {
  const { thresholds, others } = list;
  const before = found.length;
  let sources = 0;
  for (const group of thresholds) {
    const length = found.length;
    scanThresholds(group, scope, most, found);
    if (found.length > length) sources++;
  }
  if (others.length > 0) {
    scanEach(others, scope, most, found);
    sources++;
  }
  if (sources > 1 || before > 0) found.sort((a, b) => a.place - b.place);
}

function scanEach(matches: readonly Match[], scope: Scope, most: number, found: Match[]): void {
  let count = 0;
  let isSolid = false;
  for (const match of matches) {
    const result = matchRule(match.rule, scope);
    if (result === false) continue;
    const isWeak = result !== true || !countsForAction(match.rule, scope.action);
    found.push(isWeak ? weakMatch(match, result === true ? null : result.error) : match);
    isSolid ||= !isWeak;
    if (++count >= most && isSolid) return;
  }
}

function scanThresholds(group: Thresholds, scope: Scope, most: number, found: Match[]): void {
  const value = group.field(scope);
  // What is no number fails in every rule, each with the error of its own place; a glob on `unmapped` is weak.
  if (typeof value !== 'number' || scope.action.type === 'unmapped') {
    scanEach(group.matches, scope, most, found);
    return;
  }
  let count = 0;
  for (let i = group.next(value, 0); i >= 0 && count < most; i = group.next(value, i + 1)) {
    found.push(group.matches[i] as Match);
    count++;
  }
}
