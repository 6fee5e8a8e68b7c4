import { type ApprovalPlan, type ApprovalStage, durationMs, type PolicyIssue } from '@runplane/contracts';

/** What of an approval plan can never happen, though each of its parts is well-formed. */
export function planIssues(plan: ApprovalPlan, path: string): PolicyIssue[] {
  const expiry = durationMs(plan.expiresIn);
  const issues = plan.stages.flatMap((stage, index) => {
    const isLast = index === plan.stages.length - 1;
    return stageIssues(stage, isLast, expiry).map(({ member, message, suggestion }) => ({
      code: 'bad_plan',
      message,
      path: `${path}.stages[${index}].${member}`,
      suggestion,
    }));
  });
  return [...issues, ...repeatedNames(plan, path)];
}

interface StageIssue {
  member: string;
  message: string;
  suggestion: string;
}

function stageIssues(stage: ApprovalStage, isLast: boolean, expiry: number): StageIssue[] {
  const issues: StageIssue[] = [];
  const { people, groups, roles, onCall = [] } = stage.approvers;
  // A schedule has one person on call at a time.
  const persons = new Set(people.map((person) => person.toLowerCase())).size + new Set(onCall).size;
  if (groups.length + roles.length === 0 && stage.quorum > persons) {
    const message = `${stage.quorum} persons have to approve, and only ${persons} can`;
    issues.push({ member: 'quorum', message, suggestion: `use at most ${persons}, or name more approvers` });
  }
  const timeout = stage.timeout === undefined ? null : durationMs(stage.timeout);
  if (timeout !== null && timeout > expiry) {
    const message = `the plan expires before the timeout of ${stage.timeout}`;
    issues.push({ member: 'timeout', message, suggestion: 'make it shorter, or expiresIn longer' });
  }
  if (stage.onTimeout === 'escalate' && isLast) {
    const message = 'there is no stage after the last one to escalate to';
    issues.push({ member: 'onTimeout', message, suggestion: 'use deny, or add a stage' });
  }
  if (stage.onTimeout === 'escalate' && timeout === null) {
    const message = 'a stage without a timeout never escalates';
    issues.push({ member: 'onTimeout', message, suggestion: 'add a timeout like 4h' });
  }
  stage.reminders.forEach((reminder, r) => {
    if (durationMs(reminder) < (timeout ?? expiry)) return;
    const message = `the reminder after ${reminder} comes when the stage is over`;
    issues.push({ member: `reminders[${r}]`, message, suggestion: 'make it shorter than the timeout and expiresIn' });
  });
  return issues;
}

function repeatedNames({ stages }: ApprovalPlan, path: string): PolicyIssue[] {
  return stages.flatMap(({ name }, index) => {
    const first = stages.findIndex((stage) => stage.name === name);
    if (first === index) return [];
    const message = `stages[${first}] is named "${name}" already`;
    return [{ code: 'duplicate_name', message, path: `${path}.stages[${index}].name`, suggestion: 'use another name' }];
  });
}
