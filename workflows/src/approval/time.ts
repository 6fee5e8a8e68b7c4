/** What time alone does to an approval: reminders, the end of a stage, the expiry. */
import { nextRequiredStage } from '@runplane/contracts/values';
import { afterStageStart, approve, close, done, enter, stageEnd, stageOf, startTime } from './state.js';
import type { ApprovalFact, ApprovalMachine, Done } from './types.js';

/** The next instant at which `passTime` has something to do. */
export function nextDeadline(state: ApprovalMachine): number {
  const reminder = stageOf(state.plan, state.stage).reminders[state.remindersSent];
  return Math.min(
    state.expiresAtMs,
    stageEnd(state),
    reminder ? afterStageStart(state, reminder) : Number.POSITIVE_INFINITY,
  );
}

/** All that is due at that time. */
export function passDueTime(state: ApprovalMachine, at: number): Pick<Done, 'next' | 'facts'> {
  const facts: ApprovalFact[] = [];
  let next = state;
  while (next.status === 'PENDING' && nextDeadline(next) <= at) {
    const passed = passTime(next, at);
    next = passed.next;
    facts.push(...passed.facts);
  }
  return { next, facts };
}

/** One step of what is due at that time. */
export function passTime(state: ApprovalMachine, at: number): Done {
  if (at >= state.expiresAtMs) return expire(state, at, 'expiry');
  if (at >= stageEnd(state)) return endStage(state, at);
  const stage = stageOf(state.plan, state.stage);
  const reminder = stage.reminders[state.remindersSent];
  if (!reminder || at < afterStageStart(state, reminder)) return done(state, []);
  const remindersSent = state.remindersSent + 1;
  return done({ ...state, remindersSent }, [{ type: 'approval.reminded', stage: stage.name, reminder: remindersSent }]);
}

function endStage(state: ApprovalMachine, at: number): Done {
  const { onTimeout, allowWithoutDecision } = stageOf(state.plan, state.stage);
  const isLast = state.stage + 1 === state.plan.stages.length;
  if (onTimeout === 'escalate' && !isLast) return escalate(state, at);
  if (onTimeout === 'extend' && !state.extended) return extend(state, at);
  // Where a passkey is needed, silence is none.
  const mayAllow = onTimeout === 'allow' && allowWithoutDecision === true && !state.stepUpRequired;
  return mayAllow ? allow(state, at) : expire(state, at, 'stage_timeout');
}

function escalate(state: ApprovalMachine, at: number): Done {
  const next = enter(state, state.stage + 1, at);
  return done(next, [{ type: 'approval.escalated', from: state.stageName, to: next.stageName }]);
}

/** The same time once more; the votes stay. */
function extend(state: ApprovalMachine, at: number): Done {
  return done({ ...startTime(state, at), extended: true }, [{ type: 'approval.extended', stage: state.stageName }]);
}

function allow(state: ApprovalMachine, at: number): Done {
  const fact: ApprovalFact = { type: 'approval.allowed_by_time', stage: state.stageName };
  const following = nextRequiredStage(state.plan.stages, state.stage);
  if (following !== null) {
    const earlierVotes = [...state.earlierVotes, ...state.votes];
    return done({ ...enter(state, following, at), earlierVotes }, [fact]);
  }
  const reason = `stage "${state.stageName}" ran out of time, and the rule allows the action then`;
  const granted = approve(state, at, null, reason, { delayed: true });
  return done(granted.next, [fact, granted.fact]);
}

function expire(state: ApprovalMachine, at: number, cause: 'stage_timeout' | 'expiry'): Done {
  const reason = cause === 'expiry' ? 'nobody decided in time' : `stage "${state.stageName}" ran out of time`;
  return done(close(state, 'EXPIRED', at, null, reason), [{ type: 'approval.expired', stage: state.stageName, cause }]);
}
