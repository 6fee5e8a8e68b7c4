import { type ApprovalPlan, type ApprovalStage, durationMs, type PolicyIssue } from '@runplane/contracts';
import { scheduleProblem } from '../bundle/schedule.js';

/** What of an approval plan can never happen, though each of its parts is well-formed. */
export function planIssues(plan: ApprovalPlan, path: string): PolicyIssue[] {
  const expiry = durationMs(plan.expiresIn);
  const issues = plan.stages.flatMap((stage, index) => {
    const isLast = index === plan.stages.length - 1;
    const found = [...stageIssues(stage, isLast, expiry), ...silenceIssues(stage, plan), ...hoursIssues(stage)];
    return found.map(({ member, message, suggestion }) => ({
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
  const persons = new Set(people.map((person) => person.toLowerCase())).size;
  if (groups.length + roles.length + onCall.length === 0 && stage.quorum > persons) {
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
  if (stage.onTimeout !== 'deny' && timeout === null) {
    const message = `a stage without a timeout never comes to ${stage.onTimeout}`;
    issues.push({ member: 'onTimeout', message, suggestion: 'add a timeout like 4h' });
  }
  return [...issues, ...reminderIssues(stage, timeout ?? expiry)];
}

function reminderIssues({ reminders }: ApprovalStage, end: number): StageIssue[] {
  return reminders.flatMap((reminder, r): StageIssue[] => {
    const member = `reminders[${r}]`;
    if (durationMs(reminder) >= end) {
      const message = `the reminder after ${reminder} comes when the stage is over`;
      return [{ member, message, suggestion: 'make it shorter than the timeout and expiresIn' }];
    }
    const before = reminders[r - 1];
    if (before === undefined || durationMs(before) < durationMs(reminder)) return [];
    const message = `the reminder after ${reminder} does not come after the one before it`;
    return [{ member, message, suggestion: 'write reminders in the order of their times, each once' }];
  });
}

function silenceIssues({ onTimeout }: ApprovalStage, { stepUp }: ApprovalPlan): StageIssue[] {
  if (onTimeout !== 'allow' || stepUp?.riskAtLeast !== 0) return [];
  const message = 'silence signs with no passkey, and the plan asks for one at every risk';
  return [{ member: 'onTimeout', message, suggestion: 'use deny, or raise stepUp.riskAtLeast' }];
}

function hoursIssues({ businessHours, timeout, reminders }: ApprovalStage): StageIssue[] {
  if (!businessHours) return [];
  const problem = scheduleProblem(businessHours);
  if (problem) {
    const suggestion =
      problem.field === 'timeZone' ? 'write a name like Europe/Berlin or UTC' : 'write times like 09:00';
    return [{ member: `businessHours.${problem.field}`, message: problem.message, suggestion }];
  }
  if (timeout !== undefined || reminders.length > 0) return [];
  const message = 'business hours count for a timeout and reminders, and the stage has neither';
  return [{ member: 'businessHours', message, suggestion: 'add a timeout like 8h' }];
}

function repeatedNames({ stages }: ApprovalPlan, path: string): PolicyIssue[] {
  return stages.flatMap(({ name }, index) => {
    const first = stages.findIndex((stage) => stage.name === name);
    if (first === index) return [];
    const message = `stages[${first}] is named "${name}" already`;
    return [{ code: 'duplicate_name', message, path: `${path}.stages[${index}].name`, suggestion: 'use another name' }];
  });
}
