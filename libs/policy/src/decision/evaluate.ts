import {
  type ApprovalPlan,
  type DecisionEffect,
  type DecisionRecord,
  type MatchedRule,
  type Risk,
  SEVERITY,
} from '@runplane/contracts';
import type { CompiledBundle } from '../bundle/compiled-bundle.js';
import type { Match } from '../bundle/match.js';
import type { Candidates } from '../bundle/rule-index.js';
import type { Scope } from '../condition/scope.js';
import { RUN_LIMITS } from '../condition/values.js';
import { ENGINE } from '../engine-version.js';
import { highestRisk, scoreRisk } from '../risk/score-risk.js';
import { combinePlans } from './combine-plans.js';
import { type DecisionInput, inputProblem } from './input-problem.js';
import { scanRules, sortMatches } from './scan-rules.js';

/** Determining rules that an answer lists; `explain` has all. */
const MAX_MATCHED = 10;
const MAX_NOTES = 3;

/**
 * Decides an action. Pure: same bundle and same input give the same bytes. Never throws on an input: what can't be
 * judged is blocked. Rules are looked at in the order of policy and rule id, never in that of the documents.
 */
export function evaluate(compiled: CompiledBundle, input: DecisionInput): DecisionRecord {
  const problem = inputProblem(input);
  if (problem) {
    const reason = `The input can't be judged: ${problem} is missing or has a wrong type.`;
    return record(compiled, highestRisk(reason), { decision: 'BLOCK', reason });
  }
  const { action, context, facts } = input;
  const risk = scoreRisk(action, facts, compiled.weights);
  const stop = stopReason(input);
  if (stop) return record(compiled, risk, { decision: 'BLOCK', reason: stop });
  const scope: Scope = { action, context, facts, risk, locals: [], steps: 0, budget: RUN_LIMITS.budget };
  const candidates = compiled.index.candidates(action.type, action.target.environment);
  return record(compiled, risk, decide(compiled, candidates, scope));
}

type Outcome = Pick<DecisionRecord, 'decision' | 'reason'> &
  Partial<Pick<DecisionRecord, 'matched' | 'byDefault' | 'plan'>>;

function record(compiled: CompiledBundle, risk: Risk, outcome: Outcome): DecisionRecord {
  return {
    decision: outcome.decision,
    reason: outcome.reason,
    risk,
    matched: outcome.matched ?? [],
    byDefault: outcome.byDefault ?? false,
    plan: outcome.plan ?? null,
    policyBundle: compiled.digest,
    engine: ENGINE,
  };
}

/** Kill switches and disabled agents come before every rule. */
function stopReason({ facts }: DecisionInput): string | null {
  const [kill] = facts.killSwitches;
  if (kill) return `The kill switch of ${kill.scope} ${kill.value} is on: ${kill.reason}`;
  return facts.agent.status === 'active' ? null : `The agent ${facts.agent.name} is disabled.`;
}

function decide(compiled: CompiledBundle, candidates: Candidates, scope: Scope): Outcome {
  const blocks: Match[] = [];
  scanRules(candidates.block, scope, MAX_MATCHED, blocks);
  sortMatches(blocks);
  if (blocks.length > 0) return matchOutcome('BLOCK', blocks);

  const approvals: Match[] = [];
  for (const list of candidates.approval) scanRules(list, scope, MAX_MATCHED, approvals);
  sortMatches(approvals);
  const allows: Match[] = [];
  scanRules(candidates.allow, scope, MAX_MATCHED, allows);
  sortMatches(allows);
  const fallback = scope.action.type === 'unmapped' ? 'BLOCK' : compiled.bundle.settings.defaultEffect;
  if (approvals.length > 0) {
    const isSolid = allows.some(isStrong) || approvals.some(isStrong);
    if (isSolid || SEVERITY[fallback] <= SEVERITY.REQUIRE_APPROVAL) return approvalOutcome(approvals);
  } else if (allows.some(isStrong)) return matchOutcome('ALLOW', allows.filter(isStrong));
  return defaultOutcome(compiled, fallback, scope, approvals, allows);
}

function isStrong(match: Match): boolean {
  return !match.isWeak;
}

function matchOutcome(decision: DecisionEffect, matches: readonly Match[]): Outcome {
  return { decision, reason: reasonOf(matches), matched: matchedRules(matches) };
}

function approvalOutcome(approvals: Match[]): Outcome {
  const matched = matchedRules(approvals);
  const plan = planOf(approvals);
  if (plan) return { decision: 'REQUIRE_APPROVAL', reason: reasonOf(approvals), matched, plan };
  return {
    decision: 'BLOCK',
    reason: 'The approval plans of the rules that match have more than 10 stages together.',
    matched,
  };
}

/** Rules mostly share one plan. */
function planOf(approvals: readonly Match[]): ApprovalPlan | null {
  const first = approvals[0]?.rule.plan;
  if (first && approvals.every(({ rule }) => rule.plan === first)) return first.plan;
  return combinePlans(approvals.map(({ rule }) => rule.plan).filter((each) => each !== null));
}

function defaultOutcome(
  compiled: CompiledBundle,
  decision: DecisionEffect,
  scope: Scope,
  approvals: Match[],
  unjudged: Match[],
): Outcome {
  const why =
    scope.action.type === 'unmapped'
      ? 'The tool is not mapped to an action, and no rule names `unmapped`.'
      : `No rule that could be judged matches; the organisation's default is ${decision}.`;
  const errors = unjudged.slice(0, MAX_NOTES).map(({ rule, error }) => `${rule.policy}/${rule.rule.id}: ${error}`);
  return {
    decision,
    reason: errors.length > 0 ? `${why} Could not be judged: ${errors.join('; ')}.` : why,
    matched: matchedRules(approvals),
    byDefault: true,
    plan: decision === 'REQUIRE_APPROVAL' ? compiled.bundle.settings.defaultApproval : null,
  };
}

/** The reason of the first rule that is true; else of the first that could not be judged, with the error. */
function reasonOf(matches: readonly Match[]): string {
  const solid = matches.find((match) => match.error === null);
  if (solid) return solid.reason;
  const [first] = matches as [Match];
  return `${first.reason} (Fail closed: ${first.error}.)`;
}

function matchedRules(matches: readonly Match[]): MatchedRule[] {
  const listed: MatchedRule[] = [];
  for (let i = 0; i < matches.length && i < MAX_MATCHED; i++) listed.push((matches[i] as Match).matched);
  return listed;
}
