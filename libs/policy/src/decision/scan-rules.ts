import { type Match, weakMatch } from '../bundle/match.js';
import type { RuleList } from '../bundle/rule-list.js';
import type { Thresholds } from '../bundle/thresholds.js';
import type { Scope } from '../condition/scope.js';
import { countsForAction, matchRule } from './match-rule.js';

/**
 * Adds the rules of the list that are true or could not be judged, in any order: the first `most` of them in order of
 * policy and rule, where there are so many, and one that is not weak, where there is one.
 */
export function scanRules(list: RuleList, scope: Scope, most: number, found: Match[]): void {
  const { first, more, others } = list;
  if (first) scanThresholds(first, scope, most, found);
  for (const group of more) scanThresholds(group, scope, most, found);
  if (others.length > 0) scanEach(others, scope, most, found);
}

/** In order of policy and rule: matches come from one group after the other. */
export function sortMatches(found: Match[]): void {
  for (let i = 1; i < found.length; i++) {
    if ((found[i - 1] as Match).place > (found[i] as Match).place) {
      found.sort((a, b) => a.place - b.place);
      return;
    }
  }
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
    // An ALLOW rule that could not be judged does not count: it must not stand in the way of one that is true.
    if (!isWeak || match.rule.effect !== 'ALLOW') count++;
    if (count >= most && isSolid) return;
  }
}

function scanThresholds(group: Thresholds, scope: Scope, most: number, found: Match[]): void {
  const guard = group.guard ? matchRule(group.guard, scope) : true;
  if (guard === false) return;
  const value = guard === true ? group.field(scope) : null;
  // What can't be judged fails in every rule, each with the error of its own place; a glob on `unmapped` is weak.
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
