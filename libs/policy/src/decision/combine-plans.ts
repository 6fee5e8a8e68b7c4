import { type ApprovalPlan, type ApprovalStage, durationMs } from '@runplane/contracts';

const MAX_STAGES = 10;

/**
 * One plan that satisfies all: the stages of every plan, one plan after the other in the order given; the shortest
 * expiry, the longest delay and the lowest risk for step-up; four eyes and a reason for denials if any of them says so. A
 * plan's last stage never escalates into the next plan: that would skip its approval. Null where they are more than 10
 * stages together, which no plan can hold.
 */
export function combinePlans(plans: readonly { key: string; plan: ApprovalPlan }[]): ApprovalPlan | null {
  const distinct = [...new Map(plans.map((each) => [each.key, each])).values()];
  const [first] = distinct;
  if (!first) return null;
  if (distinct.length === 1) return first.plan;
  const all = distinct.map(({ plan }) => plan);
  const stages = all.flatMap(({ stages }, p) => closed(stages, p < all.length - 1));
  if (stages.length > MAX_STAGES) return null;
  return {
    stages: withDistinctNames(stages),
    expiresIn: all
      .map(({ expiresIn }) => expiresIn)
      .reduce((least, each) => (durationMs(each) < durationMs(least) ? each : least)),
    fourEyes: all.some((plan) => plan.fourEyes),
    denyReasonRequired: all.some((plan) => plan.denyReasonRequired),
    ...longestDelay(all),
    ...lowestStepUp(all),
  };
}

function longestDelay(plans: readonly ApprovalPlan[]): Pick<ApprovalPlan, 'delay'> {
  const delays = plans.flatMap(({ delay }) => (delay === undefined ? [] : [delay]));
  const [delay] = delays.sort((a, b) => durationMs(b) - durationMs(a));
  return delay === undefined ? {} : { delay };
}

function lowestStepUp(plans: readonly ApprovalPlan[]): Pick<ApprovalPlan, 'stepUp'> {
  const levels = plans.flatMap(({ stepUp }) => (stepUp ? [stepUp.riskAtLeast] : []));
  return levels.length === 0 ? {} : { stepUp: { riskAtLeast: Math.min(...levels) } };
}

function closed(stages: readonly ApprovalStage[], isFollowed: boolean): ApprovalStage[] {
  return stages.map((stage, s) => {
    const leads = isFollowed && s === stages.length - 1 && stage.onTimeout === 'escalate';
    return leads ? { ...stage, onTimeout: 'deny' } : stage;
  });
}

function withDistinctNames(stages: readonly ApprovalStage[]): ApprovalStage[] {
  const used = new Set<string>();
  return stages.map((stage) => {
    let name = stage.name;
    for (let n = 2; used.has(name); n++) name = `${stage.name.slice(0, 115)} ${n}`;
    used.add(name);
    return name === stage.name ? stage : { ...stage, name };
  });
}
