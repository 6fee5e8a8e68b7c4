import { compileBundle, evaluate } from '@runplane/policy';
import { bundleOf, inputOf } from './engines/runplane.js';
import { naiveDecision } from './naive.js';
import { benchRequests, benchRules, type Shape } from './rules.js';

const LISTED = 10;

/** Throws where the answer does not name the rules that determine it, as the naive evaluator finds them. */
export function checkDetermining(shape: Shape, count: number): number {
  const rules = benchRules(count, shape);
  const compiled = compileBundle(bundleOf(rules));
  const requests = benchRequests(256, rules);
  for (const request of requests) {
    const named = evaluate(compiled, inputOf(request)).matched.map(({ rule }) => rule);
    const expected = naiveDecision(rules, request).determining.slice(0, LISTED);
    if (named.join() !== expected.join()) {
      throw new Error(`determining rules of ${JSON.stringify(request)}: ${named} and not ${expected}`);
    }
  }
  return requests.length;
}
