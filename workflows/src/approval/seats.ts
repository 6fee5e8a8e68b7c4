/** Who may vote in the current stage, and by whose right. One voice is one person and one seat. */
import { mayVote } from '@runplane/contracts/values';
import { stageOf } from './state.js';
import type { ApprovalMachine, Refusal, Seat, Voter } from './types.js';

/** By whose right a member votes: `standsFor` is null for their own. */
export interface Standing {
  standsFor: string | null;
}

/** The free seat that this member can vote from, or why there is none. Their own comes first. */
export function standingOf(state: ApprovalMachine, voter: Voter): Standing | Refusal {
  const excluded = voter.active ? exclusionOf(state, voter) : notListed(state);
  if (excluded) return excluded;
  if (hasVoice(state, voter.id)) {
    return { code: 'already_voted', detail: 'This member has voted; each vote has to be of another person.' };
  }
  if (holdsSeat(state, voter)) return { standsFor: null };
  const seats = voter.standsInFor.filter((seat) => holdsSeat(state, seat) && exclusionOf(state, seat) === null);
  const free = seats.find((seat) => !hasVoice(state, seat.id));
  if (free) return { standsFor: free.id };
  const [taken] = seats;
  if (!taken) return notListed(state);
  return { code: 'already_voted', detail: `The seat of ${taken.id}, for whom this member stands in, has voted.` };
}

/** Whether the member has a say in the stage, used or not. */
export function isInvolved(state: ApprovalMachine, voter: Voter): boolean {
  return voter.active && [voter, ...voter.standsInFor].some((seat) => holdsSeat(state, seat));
}

/** Listed by the stage, unless the seat was handed over; or the one it was handed to. */
export function holdsSeat(state: ApprovalMachine, seat: Seat): boolean {
  let holds = mayVote(stageOf(state.plan, state.stage).approvers, seat);
  for (const { stage, from, to } of state.handovers) {
    if (stage !== state.stage) continue;
    if (from === seat.id) holds = false;
    if (to === seat.id) holds = true;
  }
  return holds;
}

/** Cast a vote in this approval, or had one cast by a delegate. */
export function hasVoice({ votes, earlierVotes }: ApprovalMachine, memberId: string): boolean {
  return [...earlierVotes, ...votes].some(({ voter, standsFor }) => voter === memberId || standsFor === memberId);
}

/** Why a person may not decide on this action, whatever the stage lists; null where nothing speaks against it. */
export function exclusionOf(state: ApprovalMachine, person: Seat): Refusal | null {
  if (isRequester(state, person)) {
    return { code: 'self_approval', detail: 'The action was requested on behalf of this member.' };
  }
  if (!state.plan.fourEyes) return null;
  if (person.ownsAgent) {
    return { code: 'self_approval', detail: 'The plan asks for four eyes: the owner of the agent may not vote.' };
  }
  if (state.edits.at(-1)?.by === person.id) {
    return { code: 'self_approval', detail: 'The plan asks for four eyes: another person has to approve the edit.' };
  }
  return null;
}

function isRequester({ requester }: ApprovalMachine, { id, email }: Seat): boolean {
  return requester !== null && (requester === id || requester.toLowerCase() === email.toLowerCase());
}

function notListed({ stageName }: ApprovalMachine): Refusal {
  return {
    code: 'not_an_approver',
    detail: `Stage "${stageName}" does not list this member, their groups or roles.`,
  };
}
