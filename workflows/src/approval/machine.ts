/**
 * The approval of one action as a pure state machine: every vote, edit, cancellation and passing of time goes through
 * `transition`, whatever channel it came by. No clock, no I/O: `at` is the workflow's time in milliseconds since 1970.
 */
import type { ApprovalPlan, ApprovalStage } from '@runplane/contracts';
import { durationMs, mayVote, nextRequiredStage } from '@runplane/contracts/values';
import type { ApprovalEvent, ApprovalFact, ApprovalMachine, Ballot, Done, Refusal, Transition } from './types.js';

export type * from './types.js';

export function requestApproval(id: string, plan: ApprovalPlan, digest: string, at: number): ApprovalMachine {
  const first = stageOf(plan, 0);
  const expiresAtMs = at + durationMs(plan.expiresIn);
  return {
    id,
    status: 'PENDING',
    plan,
    handovers: [],
    digest,
    stage: 0,
    stageName: first.name,
    votes: [],
    earlierVotes: [],
    revision: 0,
    edits: [],
    votesNeeded: first.quorum,
    stepUpRequired: false,
    requestedAt: new Date(at).toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
    stageEndsAt: null,
    extended: false,
    openHours: null,
    executesAt: null,
    decidedAt: null,
    decidedBy: null,
    brokenGlass: false,
    reason: null,
    questions: [],
    comments: [],
    stageStartedAtMs: at,
    expiresAtMs,
    remindersSent: 0,
  };
}

export function transition(state: ApprovalMachine, event: ApprovalEvent): Transition {
  if (state.status !== 'PENDING') return refuseClosed(state);
  if (event.kind === 'time') return passTime(state, event.at);
  // A message may be handled before a timer that was due first: it meets the approval as time has left it.
  const due = passDueTime(state, event.at);
  const acted = due.next.status === 'PENDING' ? act(due.next, event) : refuseClosed(due.next);
  return acted.ok ? done(acted.next, [...due.facts, ...acted.facts]) : acted;
}

function act(state: ApprovalMachine, event: Exclude<ApprovalEvent, { kind: 'time' }>): Transition {
  switch (event.kind) {
    case 'vote':
      return vote(state, event.at, event.ballot);
    case 'edit':
      return edit(state, event);
    case 'cancel':
      return done(close(state, 'CANCELLED', event.at, event.by, event.reason), [{ type: 'action.cancelled' }]);
  }
}

/** The next instant at which `transition` has something to do by time alone. */
export function nextDeadline(state: ApprovalMachine): number {
  const stage = stageOf(state.plan, state.stage);
  const reminder = stage.reminders[state.remindersSent];
  return Math.min(
    state.expiresAtMs,
    stage.timeout ? state.stageStartedAtMs + durationMs(stage.timeout) : Number.POSITIVE_INFINITY,
    reminder ? state.stageStartedAtMs + durationMs(reminder) : Number.POSITIVE_INFINITY,
  );
}

/** Why this ballot can't count, or null. Also used by the update validators, which know no voter yet. */
export function refusalOfBallot(
  state: ApprovalMachine,
  at: number,
  ballot: Pick<Ballot, 'digest'> & Partial<Ballot>,
): Refusal | null {
  const current = endStage(state, at)?.next ?? state;
  return current.status === 'PENDING' ? refusalInStage(current, ballot) : closedRefusal(current);
}

function refusalInStage(state: ApprovalMachine, ballot: Pick<Ballot, 'digest'> & Partial<Ballot>): Refusal | null {
  if (ballot.digest !== state.digest) {
    return { code: 'digest_mismatch', detail: `The approval is for ${state.digest}, the vote names ${ballot.digest}.` };
  }
  const { voter } = ballot;
  if (!voter) return null;
  const stage = stageOf(state.plan, state.stage);
  if (!voter.active || !mayVote(stage.approvers, voter)) {
    return {
      code: 'not_an_approver',
      detail: `Stage "${stage.name}" does not list this member, their groups or roles.`,
    };
  }
  if (state.plan.fourEyes && voter.ownsAgent) {
    return { code: 'self_approval', detail: 'The plan asks for four eyes: the owner of the agent may not vote.' };
  }
  if ([...state.earlierVotes, ...state.votes].some((cast) => cast.voter === voter.id)) {
    return { code: 'already_voted', detail: 'This member has voted; each vote has to be of another person.' };
  }
  if (ballot.choice === 'deny' && state.plan.denyReasonRequired && !ballot.reason) {
    return { code: 'reason_required', detail: 'The plan asks for a reason with a denial.' };
  }
  return null;
}

function vote(state: ApprovalMachine, at: number, ballot: Ballot): Transition {
  const refusal = refusalOfBallot(state, at, ballot);
  if (refusal) return { ok: false, refusal };
  const counted = count(state, at, ballot);
  const cast: ApprovalFact = {
    type: 'approval.vote',
    choice: ballot.choice,
    stage: state.stageName,
    votesNeeded: counted.votesNeeded,
  };
  if (ballot.choice === 'deny') {
    const denied = close(counted, 'DENIED', at, ballot.voter.id, ballot.reason);
    return done(denied, [cast, { type: 'approval.denied', stage: state.stageName }]);
  }
  return approveIfQuorum(counted, at, ballot, [cast]);
}

function edit(state: ApprovalMachine, event: Extract<ApprovalEvent, { kind: 'edit' }>): Transition {
  const refusal = refusalOfBallot({ ...state, votes: [], earlierVotes: [] }, event.at, event.ballot);
  if (refusal) return { ok: false, refusal };
  const plan = event.plan ?? state.plan;
  const isOtherPlan = JSON.stringify(plan) !== JSON.stringify(state.plan);
  // The edited action is another one: what earlier stages approved, or another plan, begins at the first stage.
  const restarts = isOtherPlan || state.earlierVotes.length > 0;
  const stage = restarts ? 0 : state.stage;
  const expiresAtMs = isOtherPlan
    ? Math.min(state.expiresAtMs, event.at + durationMs(plan.expiresIn))
    : state.expiresAtMs;
  const edited: ApprovalMachine = {
    ...state,
    plan,
    stage,
    stageName: stageOf(plan, stage).name,
    digest: event.digest,
    revision: state.revision + 1,
    votes: [],
    earlierVotes: [],
    votesNeeded: stageOf(plan, stage).quorum,
    expiresAtMs,
    expiresAt: new Date(expiresAtMs).toISOString(),
    ...(restarts ? { stageStartedAtMs: event.at, remindersSent: 0 } : {}),
  };
  const fact: ApprovalFact = {
    type: 'approval.edited',
    from: state.digest,
    to: event.digest,
    votesDropped: state.earlierVotes.length + state.votes.length,
  };
  const ballot = { ...event.ballot, digest: event.digest };
  // The editor may not be an approver of the stage that it begins at; then the edit stands without their vote.
  if (refusalOfBallot(edited, event.at, ballot)) return done(edited, [fact]);
  const counted = count(edited, event.at, ballot);
  const cast: ApprovalFact = {
    type: 'approval.vote',
    choice: 'approve',
    stage: counted.stageName,
    votesNeeded: counted.votesNeeded,
  };
  return approveIfQuorum(counted, event.at, ballot, [fact, cast]);
}

function passDueTime(state: ApprovalMachine, at: number): Pick<Done, 'next' | 'facts'> {
  const facts: ApprovalFact[] = [];
  let next = state;
  while (next.status === 'PENDING' && nextDeadline(next) <= at) {
    const passed = passTime(next, at);
    next = passed.next;
    facts.push(...passed.facts);
  }
  return { next, facts };
}

function passTime(state: ApprovalMachine, at: number): Done {
  const ended = endStage(state, at);
  if (ended) return ended;
  const stage = stageOf(state.plan, state.stage);
  const reminder = stage.reminders[state.remindersSent];
  if (reminder && at >= state.stageStartedAtMs + durationMs(reminder)) {
    const remindersSent = state.remindersSent + 1;
    return done({ ...state, remindersSent }, [
      { type: 'approval.reminded', stage: stage.name, reminder: remindersSent },
    ]);
  }
  return done(state, []);
}

/** Escalates or expires what is over at that time; null before it. */
function endStage(state: ApprovalMachine, at: number): Done | null {
  if (state.status !== 'PENDING') return null;
  if (at >= state.expiresAtMs) return expire(state, at, 'expiry');
  const stage = stageOf(state.plan, state.stage);
  if (!stage.timeout || at < state.stageStartedAtMs + durationMs(stage.timeout)) return null;
  const last = state.stage + 1 === state.plan.stages.length;
  return stage.onTimeout === 'escalate' && !last ? escalate(state, at) : expire(state, at, 'stage_timeout');
}

function escalate(state: ApprovalMachine, at: number): Done {
  const next = enter(state, state.stage + 1, at);
  return done(next, [{ type: 'approval.escalated', from: state.stageName, to: next.stageName }]);
}

/** The stage is another one, and nobody has voted in it. */
function enter(state: ApprovalMachine, stage: number, at: number): ApprovalMachine {
  const { name, quorum } = stageOf(state.plan, stage);
  return {
    ...state,
    stage,
    stageName: name,
    votes: [],
    votesNeeded: quorum,
    stageStartedAtMs: at,
    remindersSent: 0,
  };
}

function expire(state: ApprovalMachine, at: number, cause: 'stage_timeout' | 'expiry'): Done {
  const reason = cause === 'expiry' ? 'nobody decided in time' : `stage "${state.stageName}" ran out of time`;
  return done(close(state, 'EXPIRED', at, null, reason), [{ type: 'approval.expired', stage: state.stageName, cause }]);
}

function count(state: ApprovalMachine, at: number, ballot: Ballot): ApprovalMachine {
  const votes = [
    ...state.votes,
    {
      choice: ballot.choice,
      voter: ballot.voter.id,
      standsFor: null,
      at: new Date(at).toISOString(),
      digest: ballot.digest,
      reason: ballot.reason,
      channel: ballot.channel,
      steppedUp: false,
      grant: null,
    },
  ];
  const approvals = votes.filter((cast) => cast.choice === 'approve').length;
  return { ...state, votes, votesNeeded: Math.max(0, stageOf(state.plan, state.stage).quorum - approvals) };
}

function approveIfQuorum(state: ApprovalMachine, at: number, ballot: Ballot, facts: ApprovalFact[]): Transition {
  if (state.votesNeeded > 0) return done(state, facts);
  const following = nextRequiredStage(state.plan.stages, state.stage);
  if (following !== null) {
    const earlierVotes = [...state.earlierVotes, ...state.votes];
    const next = { ...enter(state, following, at), earlierVotes };
    return done(next, [...facts, { type: 'approval.stage_approved', stage: state.stageName, next: next.stageName }]);
  }
  return done(close(state, 'APPROVED', at, ballot.voter.id, ballot.reason), [
    ...facts,
    { type: 'approval.approved', stage: state.stageName },
  ]);
}

function close(
  state: ApprovalMachine,
  status: ApprovalMachine['status'],
  at: number,
  by: string | null,
  reason: string | null,
): ApprovalMachine {
  return { ...state, status, decidedAt: new Date(at).toISOString(), decidedBy: by, reason };
}

function closedRefusal(state: ApprovalMachine): Refusal {
  if (state.status === 'EXPIRED')
    return { code: 'approval_expired', detail: `The approval expired at ${state.decidedAt}.` };
  const by = state.decidedBy ? ` by ${state.decidedBy}` : '';
  return {
    code: 'already_decided',
    detail: `The approval was ${state.status.toLowerCase()} at ${state.decidedAt}${by}.`,
  };
}

function refuseClosed(state: ApprovalMachine): Transition {
  return { ok: false, refusal: closedRefusal(state) };
}

function done(next: ApprovalMachine, facts: ApprovalFact[]): Done {
  return { ok: true, next, facts };
}

function stageOf(plan: ApprovalPlan, index: number): ApprovalStage {
  const stage = plan.stages[index];
  if (!stage) throw new RangeError(`the plan has no stage ${index}`);
  return stage;
}
