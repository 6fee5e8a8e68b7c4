/** What people do with an approval beside voting: hand a seat over, break the glass, ask, answer, comment. */
import { exclusionOf, hasVoice, holdsSeat, isInvolved } from './seats.js';
import { approve, done, iso, refused } from './state.js';
import type { ApprovalEvent, ApprovalMachine, Refusal, Transition, Voter } from './types.js';
import { digestRefusal, STEP_UP } from './votes.js';

type EventOf<K extends ApprovalEvent['kind']> = Extract<ApprovalEvent, { kind: K }>;

/** All of them travel with each change of the approval. */
const MOST_QUESTIONS = 20;
const MOST_COMMENTS = 50;
const MOST_HANDOVERS = 50;

/** Approves at once and alone, without the delay; an emergency does not make anybody approve their own request. */
export function breakGlass(state: ApprovalMachine, event: EventOf<'breakGlass'>): Transition {
  const refusal = glassRefusal(state, event);
  if (refusal) return refused(refusal);
  const { voter, reason, at } = event;
  const granted = approve(state, at, voter.id, reason, { delayed: false });
  return done({ ...granted.next, brokenGlass: true }, [
    { type: 'approval.broken_glass', stage: state.stageName, votesNeeded: state.votesNeeded },
    granted.fact,
  ]);
}

function glassRefusal(state: ApprovalMachine, { voter, digest, reason, steppedUp }: EventOf<'breakGlass'>) {
  if (!voter.active || !voter.roles.includes('break_glass')) {
    return { code: 'forbidden', detail: 'Only a member with the role break_glass may do this.' } satisfies Refusal;
  }
  const wrongDigest = digestRefusal(state, digest);
  if (wrongDigest) return wrongDigest;
  if (voter.ownsAgent) {
    return { code: 'self_approval', detail: 'The owner of the agent may not break the glass.' } satisfies Refusal;
  }
  const excluded = exclusionOf(state, voter);
  if (excluded) return excluded;
  if (!reason) return { code: 'reason_required', detail: 'Breaking the glass needs a reason.' } satisfies Refusal;
  return state.stepUpRequired && !steppedUp ? STEP_UP : null;
}

/** Gives the seat of one approver in this stage to another member; together they stay one voice. */
export function reassign(state: ApprovalMachine, event: EventOf<'reassign'>): Transition {
  const refusal = handoverRefusal(state, event);
  if (refusal) return refused(refusal);
  const { by, from, to, at, reason } = event;
  const handover = { stage: state.stage, from: from.id, to: to.id, by: by.id, at: iso(at), reason };
  return done({ ...state, handovers: [...state.handovers, handover] }, [
    { type: 'approval.reassigned', stage: state.stageName, from: from.id, to: to.id },
  ]);
}

function handoverRefusal(state: ApprovalMachine, { by, from, to, reason }: EventOf<'reassign'>): Refusal | null {
  const isOwn = by.id === from.id;
  const mayManage = by.active && by.roles.some((role) => role === 'admin' || role === 'owner');
  if (!isOwn && !mayManage) {
    return { code: 'forbidden', detail: "Only an owner or admin hands over another member's seat." };
  }
  // A seat that its holder could not vote from is none to give away, and nobody takes a seat for themselves.
  if (!isOwn && by.id === to.id) {
    return { code: 'forbidden', detail: "Nobody takes over another member's seat by their own word." };
  }
  const excluded = [by, from, to].map((person) => exclusionOf(state, person)).find((found) => found !== null);
  if (excluded) return excluded;
  if (!reason) return { code: 'reason_required', detail: 'Handing over a seat needs a reason.' };
  if (!from.active || !holdsSeat(state, from)) {
    return { code: 'not_an_approver', detail: `${from.id} has no seat in stage "${state.stageName}".` };
  }
  if (hasVoice(state, from.id)) return { code: 'already_voted', detail: `The seat of ${from.id} has voted.` };
  return receiverRefusal(state, to);
}

function receiverRefusal(state: ApprovalMachine, to: Voter): Refusal | null {
  if (!to.active) return { code: 'conflict', detail: `${to.id} is disabled.` };
  if (holdsSeat(state, to)) return { code: 'conflict', detail: `${to.id} has a seat in this stage already.` };
  if (hasVoice(state, to.id)) return { code: 'conflict', detail: `${to.id} has voted in this approval.` };
  if (state.handovers.length < MOST_HANDOVERS) return null;
  return { code: 'conflict', detail: `Seats have been handed over ${MOST_HANDOVERS} times.` };
}

export function ask(state: ApprovalMachine, { by, text, to, at }: EventOf<'ask'>): Transition {
  if (!isInvolved(state, by)) {
    return refused({ code: 'not_an_approver', detail: `Only approvers of stage "${state.stageName}" ask questions.` });
  }
  if (state.questions.length >= MOST_QUESTIONS) {
    return refused({ code: 'conflict', detail: `There are ${MOST_QUESTIONS} questions already.` });
  }
  const id = `q${state.questions.length + 1}`;
  const question = { id, text, to, askedBy: by.id, askedAt: iso(at), answer: null };
  return done({ ...state, questions: [...state.questions, question] }, [
    { type: 'approval.question', question: id, to },
  ]);
}

/** By the agent, or by its owner for it; the first answer stays. */
export function answer(state: ApprovalMachine, event: EventOf<'answer'>): Transition {
  const { by, text, at } = event;
  if (by.kind === 'member' && !event.ownsAgent) {
    return refused({ code: 'forbidden', detail: 'Only the agent and its owner answer questions.' });
  }
  const asked = state.questions.find(({ id }) => id === event.question);
  if (!asked) return refused({ code: 'not_found', detail: `There is no question "${event.question}".` });
  if (asked.answer) return refused({ code: 'conflict', detail: `The question was answered at ${asked.answer.at}.` });
  const answered = { ...asked, answer: { text, by, at: iso(at) } };
  const questions = state.questions.map((question) => (question === asked ? answered : question));
  return done({ ...state, questions }, [{ type: 'approval.answer', question: asked.id }]);
}

export function comment(state: ApprovalMachine, { by, text, at, channel }: EventOf<'comment'>): Transition {
  if (!by.active) return refused({ code: 'forbidden', detail: 'The member is disabled.' });
  if (state.comments.length >= MOST_COMMENTS) {
    return refused({ code: 'conflict', detail: `There are ${MOST_COMMENTS} comments already.` });
  }
  const comments = [...state.comments, { author: by.id, text, at: iso(at), channel }];
  return done({ ...state, comments }, [{ type: 'approval.comment' }]);
}
