/** Random plans, people and events: against a model that shares no code, and against what must hold whatever happens. */
import { afterAll, describe, expect, it } from '@jest/globals';
import type { ApprovalStage } from '@runplane/contracts';
import { nextRequiredStage } from '@runplane/contracts/values';
import fc from 'fast-check';
import { anyRun, MINUTE, type Moment, RandomApproval } from '../../test/support/random-approvals.js';
import { isDelayed, nextDeadline, refusalOfAny, transition } from './machine.js';

const seen = new Set<string>();

const check = (holds: (moment: Moment, approval: RandomApproval) => void) =>
  fc.assert(
    fc.property(anyRun, (run) => {
      const approval = new RandomApproval(run);
      for (const step of run.steps) approval.take(step);
      for (const moment of approval.moments) holds(moment, approval);
    }),
    { numRuns: 500 },
  );

describe('the machine and the reference model', () => {
  it('take and refuse the same messages, and come to the same end', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const approval = new RandomApproval(run);
        for (const step of run.steps) {
          const { machine, model } = approval.take(step);
          expect({ ...viewOf(approval), taken: machine }).toEqual({ ...viewOfModel(approval), taken: model });
        }
        for (const { facts, after } of approval.moments) {
          seen.add(after.status);
          for (const { type } of facts) seen.add(type);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function viewOf({ state, executed }: RandomApproval) {
  const cast = [...state.earlierVotes, ...state.votes].map(({ voter, standsFor, choice }) => ({
    by: voter,
    seat: standsFor ?? voter,
    choice,
  }));
  return { status: state.status, stage: state.stage, digest: state.digest, cast, executed };
}

function viewOfModel({ model }: RandomApproval) {
  const { status, stage, digest, executed } = model;
  return { status, stage, digest, cast: [...model.earlier, ...model.cast], executed };
}

describe('whatever happens', () => {
  it('executes once at most, and only what a quorum of distinct voices approved, or silence or glass by the plan', () => {
    check(({ before, after }, { executed }) => {
      expect(executed.length).toBeLessThanOrEqual(1);
      if (after.status !== 'APPROVED' || before.status === 'APPROVED') return;
      const stage = after.plan.stages[after.stage] as ApprovalStage;
      const approvals = after.votes.filter((vote) => vote.choice === 'approve');
      expect(approvals.every((vote) => vote.digest === after.digest)).toBe(true);
      const all = [...after.earlierVotes, ...after.votes];
      const voices = all.flatMap(({ voter, standsFor }) => (standsFor ? [voter, standsFor] : [voter]));
      expect(new Set(voices).size).toBe(voices.length);
      if (after.brokenGlass) expect(after.decidedBy).not.toBeNull();
      else if (after.decidedBy === null)
        expect(stage).toMatchObject({ onTimeout: 'allow', allowWithoutDecision: true });
      else {
        expect(approvals.length).toBeGreaterThanOrEqual(stage.quorum);
        expect(nextRequiredStage(after.plan.stages, after.stage)).toBeNull();
      }
      if (executed.length > 0) expect(executed).toEqual([after.digest]);
    });
  });

  it('never lets silence stand for a passkey, nor a vote without one', () => {
    check(({ before, after }) => {
      if (after.status !== 'APPROVED' || before.status === 'APPROVED' || !after.stepUpRequired) return;
      expect(after.decidedBy).not.toBeNull();
      expect(after.votes.every((vote) => vote.choice !== 'approve' || vote.steppedUp)).toBe(true);
    });
  });

  it('never changes what is decided but by a cancellation in its delay, and decides by one closing fact', () => {
    const closing = new Set(['approval.approved', 'approval.denied', 'approval.expired', 'action.cancelled']);
    check(({ before, event, after, facts, accepted }) => {
      const stopped = event.kind === 'cancel' && isDelayed(before, event.at);
      if (before.status !== 'PENDING' && !stopped)
        expect({ after, accepted }).toEqual({ after: before, accepted: false });
      const closings = facts.filter(({ type }) => closing.has(type)).map(({ type }) => type);
      const moved = before.status !== after.status;
      // Silence may approve, with a delay, in the very moment in which somebody cancels.
      if (closings.length === 2) expect(closings).toEqual(['approval.approved', 'action.cancelled']);
      else expect(closings).toHaveLength(moved ? 1 : 0);
      expect(after === before || facts.length > 0).toBe(true);
    });
  });

  it('never lives longer than it was given, and changes its digest only by an edit, which drops the votes before', () => {
    check(({ before, event, after, accepted }) => {
      expect(after.expiresAtMs).toBeLessThanOrEqual(before.expiresAtMs);
      if (!accepted || event.kind !== 'edit') {
        expect({ digest: after.digest, expires: after.expiresAtMs }).toEqual({
          digest: before.digest,
          expires: before.expiresAtMs,
        });
        return;
      }
      const votes = [...after.earlierVotes, ...after.votes];
      expect(votes.every((vote) => vote.voter === event.voter.id && vote.digest === event.digest)).toBe(true);
      if (after.plan.fourEyes) expect(votes).toEqual([]);
      expect(after.edits).toHaveLength(before.edits.length + 1);
      expect(after.revision).toBe(before.revision + 1);
    });
  });

  it('refuses at the door only what the machine refuses too, and for the same reason', () => {
    check(({ before, event }) => {
      if (event.kind === 'time' || event.kind === 'cancel') return;
      const early = refusalOfAny(before, event.at);
      if (early) expect(transition(before, event)).toEqual({ ok: false, refusal: early });
    });
  });
});

describe('time alone', () => {
  it('moves on at each deadline, and ends the approval by its expiry', () => {
    check(({ after }) => {
      let state = after;
      let deadline = Number.NEGATIVE_INFINITY;
      let timers = 0;
      while (state.status === 'PENDING') {
        const next = nextDeadline(state);
        expect(next).toBeLessThanOrEqual(state.expiresAtMs);
        deadline = Math.max(deadline, next);
        const result = transition(state, { kind: 'time', at: deadline });
        if (!result.ok || result.facts.length === 0) throw new Error('a timer that does nothing runs for ever');
        // Three stages of an extension, three reminders before and after it, and an end, at most.
        if (++timers > 3 * 8) throw new Error('timers never come to an end');
        state = result.next;
      }
      if (after.status === 'PENDING') expect(Date.parse(state.decidedAt ?? '')).toBeLessThanOrEqual(state.expiresAtMs);
    });
  });

  it('leaves nothing due when the timers of a moment have run', () => {
    check(({ after, event }) => {
      let state = after;
      for (let i = 0; i < 10 && state.status === 'PENDING' && nextDeadline(state) <= event.at; i++) {
        const result = transition(state, { kind: 'time', at: event.at });
        if (result.ok) state = result.next;
      }
      if (state.status === 'PENDING') expect(nextDeadline(state)).toBeGreaterThan(event.at);
      if (state.stageEndsAt) expect(Date.parse(state.stageEndsAt) % MINUTE).toBe(0);
    });
  });
});

afterAll(() => {
  // A model that never reaches a status proves nothing about it.
  expect([...seen]).toEqual(
    expect.arrayContaining([
      ...['PENDING', 'APPROVED', 'DENIED', 'EXPIRED', 'CANCELLED'],
      ...['approval.edited', 'approval.reminded', 'approval.escalated', 'approval.stage_approved'],
      ...['approval.extended', 'approval.allowed_by_time', 'approval.reassigned', 'approval.broken_glass'],
    ]),
  );
});
