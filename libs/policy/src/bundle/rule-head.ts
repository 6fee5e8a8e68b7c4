import type { CanonicalAction, Facts, RuleMatch } from '@runplane/contracts';
import { anyGlobTest, type TextTest } from '../condition/globs.js';
import { scheduleTest } from './schedule.js';

/** One member of a rule's head, apart from `actions` and `environments`, which the index answers. */
export interface HeadCheck {
  member: keyof RuleMatch;
  /** Null where it can't be told (fail closed). */
  holds(action: CanonicalAction, facts: Facts): boolean | null;
  /** What the input has in this place, for the trace. */
  actual(action: CanonicalAction, facts: Facts): string | string[] | null;
}

/** Cheap members first. Every one has to hold. */
export function headChecks(match: RuleMatch): HeadCheck[] {
  const checks: HeadCheck[] = [];
  if (match.effects) checks.push(textCheck('effects', among(match.effects), (action) => action.effect));
  if (match.sensitivities) {
    checks.push(textCheck('sensitivities', among(match.sensitivities), (action) => action.target.sensitivity));
  }
  if (match.providers) checks.push(textCheck('providers', anyGlobTest(match.providers), (action) => action.provider));
  if (match.operations) {
    checks.push(textCheck('operations', anyGlobTest(match.operations), (action) => action.operation));
  }
  if (match.targetTypes) {
    checks.push(textCheck('targetTypes', anyGlobTest(match.targetTypes), (action) => action.target.type));
  }
  if (match.agents) checks.push(agentCheck(match.agents));
  if (match.roles) checks.push(roleCheck(match.roles));
  if (match.schedule) {
    const test = scheduleTest(match.schedule);
    checks.push({ member: 'schedule', holds: (_, facts) => test(facts.now), actual: (_, facts) => facts.now });
  }
  return checks;
}

function among(values: readonly string[]): TextTest {
  const set = new Set(values);
  return (text) => set.has(text);
}

function textCheck(member: keyof RuleMatch, test: TextTest, text: (action: CanonicalAction) => string): HeadCheck {
  return { member, holds: (action) => test(text(action)), actual: text };
}

/** A glob that begins with `agt_` names ids, any other names: no agent can be named like another one's id. */
function agentCheck(globs: readonly string[]): HeadCheck {
  const ids = globs.filter((glob) => glob.startsWith('agt_'));
  const names = globs.filter((glob) => !glob.startsWith('agt_'));
  const fitsId: TextTest = ids.length > 0 ? anyGlobTest(ids) : () => false;
  const fitsName: TextTest = names.length > 0 ? anyGlobTest(names) : () => false;
  return {
    member: 'agents',
    holds: (_, facts) => fitsId(facts.agent.id) || fitsName(facts.agent.name),
    actual: (_, facts) => [facts.agent.id, facts.agent.name],
  };
}

function roleCheck(globs: readonly string[]): HeadCheck {
  const fits = anyGlobTest(globs);
  return {
    member: 'roles',
    holds: (_, facts) => facts.agent.roles.some(fits),
    actual: (_, facts) => facts.agent.roles,
  };
}
