/**
 * The approval of one action as a pure state machine: every vote, edit, cancellation and passing of time goes through
 * `transition`, whatever channel it came by. No clock, no I/O: `at` is the workflow's time in milliseconds since 1970.
 */
import { answer, ask, breakGlass, comment, reassign } from './people.js';
import { close, closedRefusal, done, isDelayed, refused } from './state.js';
import { nextDeadline, passDueTime, passTime } from './time.js';
import type { ApprovalEvent, ApprovalMachine, Refusal, Transition } from './types.js';
import { edit, vote } from './votes.js';

export { requestApproval } from './state.js';
export type * from './types.js';
export { isDelayed, nextDeadline };

export function transition(state: ApprovalMachine, event: ApprovalEvent): Transition {
  // What is approved and delayed can still be stopped.
  if (event.kind === 'cancel' && isDelayed(state, event.at)) return cancel(state, event);
  if (state.status !== 'PENDING') return refused(closedRefusal(state));
  if (event.kind === 'time') return passTime(state, event.at);
  // A message may be handled before a timer that was due first: it meets the approval as time has left it.
  const due = passDueTime(state, event.at);
  const acted = due.next.status === 'PENDING' ? act(due.next, event) : transitionOfClosed(due.next, event);
  return acted.ok ? done(acted.next, [...due.facts, ...acted.facts]) : acted;
}

/** Why no message can do anything at that time, or null. Used by validators: nothing is looked up, or recorded. */
export function refusalOfAny(state: ApprovalMachine, at: number): Refusal | null {
  const current = state.status === 'PENDING' ? passDueTime(state, at).next : state;
  return current.status === 'PENDING' ? null : closedRefusal(current);
}

function act(state: ApprovalMachine, event: Exclude<ApprovalEvent, { kind: 'time' }>): Transition {
  switch (event.kind) {
    case 'vote':
      return vote(state, event.at, event.ballot);
    case 'edit':
      return edit(state, event);
    case 'breakGlass':
      return breakGlass(state, event);
    case 'reassign':
      return reassign(state, event);
    case 'ask':
      return ask(state, event);
    case 'answer':
      return answer(state, event);
    case 'comment':
      return comment(state, event);
    case 'cancel':
      return cancel(state, event);
  }
}

/** Time alone has just ended it, perhaps by an approval with a delay: a cancellation stops that, too. */
function transitionOfClosed(state: ApprovalMachine, event: ApprovalEvent): Transition {
  return event.kind === 'cancel' && isDelayed(state, event.at) ? cancel(state, event) : refused(closedRefusal(state));
}

function cancel(state: ApprovalMachine, { at, by, reason }: Extract<ApprovalEvent, { kind: 'cancel' }>): Transition {
  const cancelled = { ...close(state, 'CANCELLED', at, by, reason), executesAt: null };
  return done(cancelled, [{ type: 'action.cancelled' }]);
}
