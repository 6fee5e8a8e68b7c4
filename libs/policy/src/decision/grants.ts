import { canonicalize } from '@runplane/audit/canonical-json';
import {
  type ApprovalPlan,
  type CanonicalAction,
  type Facts,
  type Json,
  mayVote,
  nextRequiredStage,
} from '@runplane/contracts';

type GrantFact = Facts['grants'][number];

/**
 * The first grant, by id, that stands for the approval: the action fits it, and its issuer alone could have given the
 * approval, that is the plan needs one stage only, and its quorum of one lists them. A grant is a vote in advance, no more.
 */
export function grantFor(plan: ApprovalPlan, action: CanonicalAction, facts: Facts): GrantFact | null {
  return facts.grants.find((grant) => fits(grant, action) && issuerDecidesAlone(grant, plan)) ?? null;
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
