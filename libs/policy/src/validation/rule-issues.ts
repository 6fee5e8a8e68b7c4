import type { ActionDefinition, PolicyIssue, Rule, RuleMatch } from '@runplane/contracts';
import { scheduleProblem } from '../bundle/schedule.js';
import { anyGlobTest, globTest } from '../condition/globs.js';
import { nearest } from '../condition/issue.js';
import { conditionChecker } from './check-condition.js';
import { neverTrue } from './never-true.js';
import { planIssues } from './plan-issues.js';

/** An action type that every catalogue has: tools that nobody has mapped. */
const UNMAPPED = 'unmapped';

export function ruleIssues(
  actions: ReadonlyMap<string, ActionDefinition>,
): (rule: Rule, path: string) => PolicyIssue[] {
  const types = [...new Set([...actions.keys(), UNMAPPED])];
  const known = new Set(types);
  const checkCondition = conditionChecker(types);
  const definitionsOf = definitionFinder(types, actions);
  return (rule, path) => [
    ...unknownActions(rule, types, known, path),
    ...scheduleIssues(rule, path),
    ...(rule.approval ? planIssues(rule.approval, `${path}.approval`) : []),
    ...conditionIssues(rule, definitionsOf(rule.match), `${path}.when`),
  ];

  function conditionIssues(rule: Rule, definitions: readonly ActionDefinition[], path: string): PolicyIssue[] {
    if (rule.when === undefined) return [];
    const { issues, expression } = checkCondition(rule.when, definitions, path);
    const canMatch = expression && !(rule.match.schedule && scheduleProblem(rule.match.schedule));
    return canMatch ? neverTrue(rule, expression, definitions, path) : issues;
  }
}

/** The actions that a head can match, or all where its actions are not known: one list for all rules that name the same. */
function definitionFinder(
  types: readonly string[],
  actions: ReadonlyMap<string, ActionDefinition>,
): (match: RuleMatch) => readonly ActionDefinition[] {
  const found = new Map<string, readonly ActionDefinition[]>();
  return ({ actions: globs = ['*'], effects }) => {
    const key = `${globs.join()} ${effects?.join() ?? ''}`;
    let definitions = found.get(key);
    if (!definitions) {
      const matched = types.filter(anyGlobTest(globs));
      definitions = (matched.length > 0 ? matched : types)
        .flatMap((type) => actions.get(type) ?? [])
        .filter(({ effect }) => !effects || effects.includes(effect));
      found.set(key, definitions);
    }
    return definitions;
  };
}

function unknownActions(rule: Rule, types: readonly string[], known: ReadonlySet<string>, path: string): PolicyIssue[] {
  return (rule.match.actions ?? []).flatMap((glob, index): PolicyIssue[] => {
    if (known.has(glob) || types.some(globTest(glob))) return [];
    const close = nearest(glob, types);
    const message = glob.includes('*') ? `no action matches \`${glob}\`` : `there is no action \`${glob}\``;
    const suggestion = close ? `did you mean ${close}?` : 'see the catalogue for the names of actions';
    return [{ code: 'unknown_action', message, path: `${path}.match.actions[${index}]`, suggestion }];
  });
}

function scheduleIssues(rule: Rule, path: string): PolicyIssue[] {
  const problem = rule.match.schedule && scheduleProblem(rule.match.schedule);
  if (!problem) return [];
  const suggestion = problem.field === 'timeZone' ? 'write a name like Europe/Berlin or UTC' : 'write times like 09:00';
  return [
    { code: 'bad_schedule', message: problem.message, path: `${path}.match.schedule.${problem.field}`, suggestion },
  ];
}
