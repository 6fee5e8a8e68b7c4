import { canonicalize } from '@runplane/audit/canonical-json';
import {
  type ApprovalPlan,
  type CanonicalAction,
  type Facts,
  type Json,
  mayVote,
  nextRequiredStage,
  type Risk,
} from '@runplane/contracts';
import type { DecisionInput } from './input-problem.js';

type GrantFact = Facts['grants'][number];

/**
 * The first grant, by id, that stands for the approval: the action fits it, and its issuer alone could have given the
 * approval, that is the plan needs one stage only, and its quorum of one lists them. A grant is a vote in advance, no more.
 */
export function grantFor(plan: ApprovalPlan, { action, context, facts }: DecisionInput, risk: Risk): GrantFact | null {
  // It was given in advance: nobody has signed this action with a passkey, or has time to stop it.
  if (plan.delay !== undefined || (plan.stepUp && risk.score >= plan.stepUp.riskAtLeast)) return null;
  return (
    facts.grants.find(
      (grant) => fits(grant, action) && issuerDecidesAlone(grant, plan) && !isRequester(grant, context.requester),
    ) ?? null
  );
}

/** Who has the action done on their behalf has no vote on it, in advance neither. */
function isRequester({ issuer }: GrantFact, requester: unknown): boolean {
  if (typeof requester !== 'string') return false;
  return requester === issuer.id || requester.toLowerCase() === issuer.email.toLowerCase();
}

function fits({ pinned, targetId, environment, maxAmount }: GrantFact, { material, target }: CanonicalAction): boolean {
  if (targetId !== null && target.id !== targetId) return false;
  if (environment !== null && target.environment !== environment) return false;
  if (maxAmount !== null) {
    const { amount } = material;
    if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount < 0 || amount > maxAmount) return false;
  }
  return Object.entries(pinned).every(([name, value]) => sameJson(value, material[name]));
}

function sameJson(pinned: Json, actual: Json | undefined): boolean {
  return actual !== undefined && canonicalize(pinned) === canonicalize(actual);
}

function issuerDecidesAlone({ issuer }: GrantFact, plan: ApprovalPlan): boolean {
  const [stage] = plan.stages;
  if (stage?.quorum !== 1 || nextRequiredStage(plan.stages, 0) !== null) return false;
  return mayVote(stage.approvers, issuer) && !(plan.fourEyes && issuer.ownsAgent);
}
