import {
  type ApprovalPlan,
  type DecisionEffect,
  type DecisionRecord,
  type Facts,
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
import { budgetSentence, exceededBudget } from './budgets.js';
import { combinePlans } from './combine-plans.js';
import { grantFor } from './grants.js';
import { type DecisionInput, inputProblem } from './input-problem.js';
import { scopeProblem } from './key-scope.js';
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
  const outside = scopeProblem(action, facts);
  if (outside) return record(compiled, risk, { decision: 'BLOCK', reason: outside, code: 'out_of_scope' });
  const scope: Scope = { action, context, facts, risk, locals: [], steps: 0, budget: RUN_LIMITS.budget };
  const candidates = compiled.index.candidates(action.type, action.target.environment);
  const byRules = decide(compiled, candidates, scope);
  return record(compiled, risk, byGrant(byBudget(compiled, byRules, facts), input, risk));
}

type Outcome = Pick<DecisionRecord, 'decision' | 'reason'> &
  Partial<Pick<DecisionRecord, 'matched' | 'byDefault' | 'plan' | 'grant' | 'code'>>;

function record(compiled: CompiledBundle, risk: Risk, outcome: Outcome): DecisionRecord {
  return {
    decision: outcome.decision,
    reason: outcome.reason,
    risk,
    matched: outcome.matched ?? [],
    byDefault: outcome.byDefault ?? false,
    plan: outcome.plan ?? null,
    grant: outcome.grant ?? null,
    ...(outcome.code ? { code: outcome.code } : {}),
    policyBundle: compiled.digest,
    engine: ENGINE,
  };
}

/** Kill switches, disabled agents and exhausted budgets come before every rule. */
function stopReason({ facts }: DecisionInput): string | null {
  const [kill] = facts.killSwitches;
  if (kill) return `The kill switch of ${kill.scope} ${kill.value} is on: ${kill.reason}`;
  if (facts.agent.status !== 'active') return `The agent ${facts.agent.name} is disabled.`;
  const over = exceededBudget(facts, 'BLOCK');
  return over && budgetSentence(over);
}

/** A budget may ask for people instead of blocking; rules that are stricter stay as they are. */
function byBudget(compiled: CompiledBundle, outcome: Outcome, facts: Facts): Outcome {
  if (outcome.decision !== 'ALLOW') return outcome;
  const over = exceededBudget(facts, 'REQUIRE_APPROVAL');
  if (!over) return outcome;
  const plan = compiled.bundle.settings.defaultApproval;
  return { decision: 'REQUIRE_APPROVAL', reason: budgetSentence(over), matched: outcome.matched ?? [], plan };
}

/** What could not be judged, or is over a budget, is for people to see: no vote was given for that in advance. */
function byGrant(outcome: Outcome, input: DecisionInput, risk: Risk): Outcome {
  const { facts } = input;
  const { decision, plan, matched = [] } = outcome;
  if (decision !== 'REQUIRE_APPROVAL' || !plan || facts.grants.length === 0) return outcome;
  if (matched.length === MAX_MATCHED || matched.some(({ error }) => error !== undefined)) return outcome;
  if (exceededBudget(facts, 'REQUIRE_APPROVAL')) return outcome;
  const grant = grantFor(plan, input, risk);
  if (!grant) return outcome;
  const reason = `${outcome.reason} (Approved in advance by the grant ${grant.id} of ${grant.issuer.email}.)`;
  return { ...outcome, decision: 'ALLOW', reason, plan: null, grant: grant.id };
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
