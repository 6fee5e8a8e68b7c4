/** Votes and edits: all that moves an approval towards its quorum. */
import { durationMs, nextRequiredStage } from '@runplane/contracts/values';
import { type Standing, standingOf } from './seats.js';
import { approve, close, done, enter, iso, needsStepUp, refused, stageOf } from './state.js';
import type { ApprovalFact, ApprovalMachine, Ballot, EditEvent, Refusal, Transition } from './types.js';

export function vote(state: ApprovalMachine, at: number, ballot: Ballot): Transition {
  const standing = standingOfBallot(state, ballot);
  if ('code' in standing) return refused(standing);
  const { next, fact } = count(state, at, ballot, standing);
  if (ballot.choice !== 'deny') return approveIfQuorum(next, at, ballot.voter.id, ballot.reason, [fact]);
  const denied = close(next, 'DENIED', at, ballot.voter.id, ballot.reason);
  return done(denied, [fact, { type: 'approval.denied', stage: state.stageName }]);
}

/** Each becomes a part of what the workflow and the projection carry. */
const MOST_EDITS = 50;

/** By whose right this ballot counts, or why it does not. */
function standingOfBallot(state: ApprovalMachine, ballot: Ballot): Standing | Refusal {
  const standing = digestRefusal(state, ballot.digest) ?? standingOf(state, ballot.voter);
  if ('code' in standing) return standing;
  if (ballot.choice === 'approve' && state.stepUpRequired && !ballot.steppedUp) return STEP_UP;
  if (ballot.choice !== 'approve' && ballot.grant) {
    return { code: 'invalid_request', detail: 'A grant comes with a vote to approve only.' };
  }
  if (ballot.choice === 'deny' && state.plan.denyReasonRequired && !ballot.reason) {
    return { code: 'reason_required', detail: 'The plan asks for a reason with a denial.' };
  }
  return standing;
}

export const STEP_UP: Refusal = {
  code: 'step_up_required',
  detail: 'At the risk of this action a vote to approve has to be signed with a passkey.',
};

export function digestRefusal(state: ApprovalMachine, digest: string): Refusal | null {
  if (digest === state.digest) return null;
  return { code: 'digest_mismatch', detail: `The approval is for ${state.digest}, the vote names ${digest}.` };
}

/**
 * The edited action is another one: votes are dropped, and what earlier stages approved, or another plan, begins at the
 * first stage. The edit counts as its editor's vote, unless four eyes or a passkey over the new digest are asked for.
 */
export function edit(state: ApprovalMachine, event: EditEvent): Transition {
  const refusal = editRefusal(state, event);
  if (refusal) return refused(refusal);
  const edited = withEdit(state, event);
  const counted = edited.plan.fourEyes || edited.stepUpRequired ? null : standingOf(edited, event.voter);
  const counts = counted !== null && !('code' in counted);
  const fact: ApprovalFact = {
    type: 'approval.edited',
    from: state.digest,
    to: event.digest,
    fields: event.changes.map(({ field }) => field),
    votesDropped: state.earlierVotes.length + state.votes.length,
    counts,
  };
  if (!counts) return done(edited, [fact]);
  const { voter, reason, channel, digest } = event;
  const ballot: Ballot = { choice: 'approve', voter, digest, reason, channel, steppedUp: false, grant: null };
  const cast = count(edited, event.at, ballot, counted);
  return approveIfQuorum(cast.next, event.at, voter.id, reason, [fact, cast.fact]);
}

function editRefusal(state: ApprovalMachine, { from, voter }: EditEvent): Refusal | null {
  const wrongDigest = digestRefusal(state, from);
  if (wrongDigest) return wrongDigest;
  // The votes go, and who edited last may edit again: it is the approval of an edit that is another person's.
  const standing = standingOf({ ...state, votes: [], earlierVotes: [], edits: [] }, voter);
  if ('code' in standing) return standing;
  if (state.edits.length < MOST_EDITS) return null;
  return { code: 'edit_not_allowed', detail: `The action has been edited ${MOST_EDITS} times.` };
}

function withEdit(state: ApprovalMachine, event: EditEvent): ApprovalMachine {
  const { at, digest, voter, changes } = event;
  const plan = event.plan ?? state.plan;
  const isOtherPlan = JSON.stringify(plan) !== JSON.stringify(state.plan);
  const expiresAtMs = isOtherPlan ? Math.min(state.expiresAtMs, at + durationMs(plan.expiresIn)) : state.expiresAtMs;
  const votesDropped = state.earlierVotes.length + state.votes.length;
  const edited: ApprovalMachine = {
    ...state,
    plan,
    digest,
    revision: state.revision + 1,
    edits: [...state.edits, { by: voter.id, at: iso(at), from: state.digest, to: digest, changes, votesDropped }],
    votes: [],
    earlierVotes: [],
    votesNeeded: stageOf(state.plan, state.stage).quorum,
    stepUpRequired: needsStepUp(plan, event.riskScore),
    expiresAtMs,
    expiresAt: iso(expiresAtMs),
    ...(isOtherPlan ? { calendars: event.calendars, handovers: [] } : {}),
  };
  return isOtherPlan || state.earlierVotes.length > 0 ? enter(edited, 0, at) : edited;
}

function count(state: ApprovalMachine, at: number, ballot: Ballot, { standsFor }: Standing) {
  const { choice, voter, digest, reason, channel, steppedUp, grant } = ballot;
  const cast = { choice, voter: voter.id, standsFor, at: iso(at), digest, reason, channel, steppedUp, grant };
  const votes = [...state.votes, cast];
  const approvals = votes.filter((one) => one.choice === 'approve').length;
  const votesNeeded = Math.max(0, stageOf(state.plan, state.stage).quorum - approvals);
  const fact: ApprovalFact = { type: 'approval.vote', choice, stage: state.stageName, votesNeeded, standsFor };
  return { next: { ...state, votes, votesNeeded }, fact };
}

function approveIfQuorum(
  state: ApprovalMachine,
  at: number,
  by: string,
  reason: string | null,
  facts: ApprovalFact[],
): Transition {
  if (state.votesNeeded > 0) return done(state, facts);
  const following = nextRequiredStage(state.plan.stages, state.stage);
  if (following === null) {
    const granted = approve(state, at, by, reason, { delayed: true });
    return done(granted.next, [...facts, granted.fact]);
  }
  const earlierVotes = [...state.earlierVotes, ...state.votes];
  const next = { ...enter(state, following, at), earlierVotes };
  return done(next, [...facts, { type: 'approval.stage_approved', stage: state.stageName, next: next.stageName }]);
}
