/** Random plans and events against what must hold whatever happens, and in whatever order timers and messages come. */
import { afterAll, describe, expect, it } from '@jest/globals';
import type { ApprovalPlan, ApprovalStage } from '@runplane/contracts';
import { durationMs, nextRequiredStage } from '@runplane/contracts/values';
import fc from 'fast-check';
import {
  type ApprovalEvent,
  type ApprovalMachine,
  nextDeadline,
  refusalOfBallot,
  requestApproval,
  transition,
  type Voter,
} from './machine.js';

const T0 = Date.parse('2026-01-05T10:00:00Z');
const MINUTE = 60_000;
const DIGESTS = ['a', 'b', 'c'].map((letter) => `sha256:${letter.repeat(64)}`);
const MEMBERS: Voter[] = ['ann', 'bob', 'cid', 'dan', 'eve', 'zoe'].map((id, index) => ({
  id,
  email: `${id}@example.com`,
  active: id !== 'eve',
  roles: index % 2 === 0 ? ['approver'] : ['viewer'],
  groups: index < 4 ? ['support'] : ['lead'],
  ownsAgent: id === 'dan',
}));

const duration = fc.constantFrom('1m', '3m', '5m', '20m', '2h');
const anyStage: fc.Arbitrary<ApprovalStage> = fc.record({
  name: fc.constantFrom('team', 'lead', 'board'),
  approvers: fc.constantFrom(
    { people: [], groups: ['support'], roles: [] },
    { people: ['zoe'], groups: ['support'], roles: [] },
    { people: ['bob@example.com'], groups: ['lead'], roles: ['approver'] },
  ),
  quorum: fc.integer({ min: 1, max: 3 }),
  timeout: fc.option(duration, { nil: undefined }),
  reminders: fc.array(duration, { maxLength: 3 }),
  onTimeout: fc.constantFrom('deny', 'escalate'),
});
const anyPlan: fc.Arbitrary<ApprovalPlan> = fc.record({
  stages: fc.array(anyStage, { minLength: 1, maxLength: 3 }),
  expiresIn: fc.constantFrom('5m', '30m', '1h'),
  fourEyes: fc.boolean(),
  denyReasonRequired: fc.boolean(),
});

const anyBallot = fc.record({
  choice: fc.constantFrom('approve', 'approve', 'approve', 'deny'),
  voter: fc.constantFrom(...MEMBERS),
  digest: fc.oneof({ weight: 6, arbitrary: fc.constant('current') }, fc.constantFrom(...DIGESTS)),
  reason: fc.constantFrom(null, 'because'),
  channel: fc.constant('rest'),
});
/** What comes after some minutes; `late` timers have not run when it comes. */
const anyStep = fc.record({
  minutes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 8 })),
  late: fc.boolean(),
  event: fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('vote' as const), ballot: anyBallot }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('edit' as const),
        ballot: anyBallot.map((ballot) => ({ ...ballot, choice: 'approve' as const })),
        digest: fc.constantFrom(...DIGESTS),
        plan: fc.option(anyPlan),
      }),
    },
    { weight: 4, arbitrary: fc.constant({ kind: 'time' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'cancel' as const, by: 'agt_1', reason: null }) },
  ),
});
type Step = typeof anyStep extends fc.Arbitrary<infer Generated> ? Generated : never;
const anyRun = fc.tuple(anyPlan, fc.array(anyStep, { maxLength: 25 }));

interface Moment {
  before: ApprovalMachine;
  event: ApprovalEvent;
  after: ApprovalMachine;
  facts: string[];
  accepted: boolean;
}

const seen = new Set<string>();

/** All that happens in one run, with the timers as the workflow would set them. */
function moments([plan, steps]: [ApprovalPlan, Step[]]): Moment[] {
  const past: Moment[] = [];
  let state = frozen(requestApproval('apr_1', plan, DIGESTS[0] as string, T0));
  let clock = T0;
  const take = (event: ApprovalEvent) => {
    const result = transition(state, event);
    const after = result.ok ? frozen(result.next) : state;
    const facts = result.ok ? result.facts.map(({ type }) => type) : [];
    for (const fact of facts) seen.add(fact);
    past.push({ before: state, event, after, facts, accepted: result.ok });
    state = after;
  };
  for (const { minutes, late, event } of steps) {
    const until = clock + minutes * MINUTE;
    while (!late && state.status === 'PENDING' && nextDeadline(state) <= until) {
      clock = Math.max(clock, nextDeadline(state));
      take({ kind: 'time', at: clock });
      if (past.length > 1000) throw new Error('timers never come to an end');
    }
    clock = until;
    take(eventAt(event, clock, state.digest));
  }
  return past;
}

function eventAt(event: Step['event'], at: number, digest: string): ApprovalEvent {
  if (event.kind === 'time' || event.kind === 'cancel') return { ...event, at };
  const { ballot } = event;
  return { ...event, at, ballot: { ...ballot, digest: ballot.digest === 'current' ? digest : ballot.digest } };
}

const check = (holds: (moment: Moment) => void) =>
  fc.assert(
    fc.property(anyRun, (run) => {
      for (const moment of moments(run)) holds(moment);
    }),
    { numRuns: 500 },
  );

describe('whatever happens', () => {
  it('approves only by the quorum of distinct approvers of the stage, in its time and on the current digest', () => {
    check(({ before, after }) => {
      if (after.status !== 'APPROVED' || before.status === 'APPROVED') return;
      const stage = after.plan.stages[after.stage] as ApprovalStage;
      expect(after.votes.every((vote) => vote.choice === 'approve' && vote.digest === after.digest)).toBe(true);
      expect(new Set(after.votes.map((vote) => vote.voter)).size).toBeGreaterThanOrEqual(stage.quorum);
      expect(nextRequiredStage(after.plan.stages, after.stage)).toBeNull();
      const all = [...after.earlierVotes, ...after.votes];
      expect(new Set(all.map((vote) => vote.voter)).size).toBe(all.length);
      for (const { voter, at } of after.votes) {
        expect(mayApprove(after.plan, stage, voter)).toBe(true);
        expect(Date.parse(at)).toBeGreaterThanOrEqual(after.stageStartedAtMs);
        expect(Date.parse(at)).toBeLessThan(endOf(stage, after));
      }
    });
  });

  it('denies by one approver of the stage, with the reason that the plan asks for', () => {
    check(({ before, event, after }) => {
      if (after.status !== 'DENIED' || before.status === 'DENIED') return;
      expect(event).toMatchObject({ kind: 'vote', ballot: { choice: 'deny', voter: { id: after.decidedBy } } });
      expect(mayApprove(after.plan, after.plan.stages[after.stage] as ApprovalStage, after.decidedBy)).toBe(true);
      if (after.plan.denyReasonRequired) expect(after.reason).toBe('because');
    });
  });

  it('never changes what is decided, and decides by one closing fact', () => {
    const closing = new Set(['approval.approved', 'approval.denied', 'approval.expired', 'action.cancelled']);
    check(({ before, after, facts, accepted }) => {
      seen.add(after.status);
      if (before.status !== 'PENDING') expect({ after, accepted }).toEqual({ after: before, accepted: false });
      const closings = facts.filter((fact) => closing.has(fact)).length;
      expect(closings).toBe(before.status === 'PENDING' && after.status !== 'PENDING' ? 1 : 0);
      expect(after === before || facts.length > 0).toBe(true);
    });
  });

  it('leaves a stage that others have to follow only with its quorum, whose votes stay', () => {
    check(({ before, event, after, facts }) => {
      if (event.kind !== 'vote' || !facts.includes('approval.stage_approved')) return;
      expect(nextRequiredStage(before.plan.stages, before.stage)).not.toBeNull();
      const added = after.earlierVotes.slice(before.earlierVotes.length);
      const quorums = after.plan.stages.map((stage) => stage.quorum);
      expect(added.length).toBeGreaterThanOrEqual(Math.min(...quorums));
      expect(after.earlierVotes.every((vote) => vote.digest === after.digest)).toBe(true);
      expect(after.votes).toEqual([]);
    });
  });

  it('never lives longer than it was given, and changes its digest only by an edit, which drops the votes before', () => {
    check(({ before, event, after, accepted }) => {
      if (event.kind !== 'edit') expect(after.expiresAtMs).toBe(before.expiresAtMs);
      expect(after.expiresAtMs).toBeLessThanOrEqual(before.expiresAtMs);
      if (!accepted || event.kind !== 'edit') expect(after.digest).toBe(before.digest);
      else if (after.status !== 'EXPIRED') {
        expect(after.digest).toBe(event.digest);
        const votes = [...after.earlierVotes, ...after.votes];
        expect(votes.every((vote) => vote.voter === event.ballot.voter.id)).toBe(true);
        expect(after.revision).toBe(before.revision + 1);
      }
    });
  });

  it('refuses a ballot ahead of its look-up only where the vote is refused too, and for the same reason', () => {
    check(({ before, event }) => {
      if (event.kind !== 'vote') return;
      const result = transition(before, event);
      expect(refusalOfBallot(before, event.at, event.ballot)).toEqual(result.ok ? null : result.refusal);
      const { digest } = event.ballot;
      const early = refusalOfBallot(before, event.at, { digest });
      if (early) expect(result).toEqual({ ok: false, refusal: early });
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
        // Three stages of three reminders and an end, at most.
        if (++timers > 12) throw new Error('timers never come to an end');
        state = result.next;
      }
      if (after.status === 'PENDING') expect(Date.parse(state.decidedAt ?? '')).toBeLessThanOrEqual(state.expiresAtMs);
    });
  });

  it('leaves nothing due when the timers of a moment have run', () => {
    check(({ after, event }) => {
      let state = after;
      // A stage has at most three reminders, and an end.
      for (let i = 0; i < 4 && state.status === 'PENDING' && nextDeadline(state) <= event.at; i++) {
        const result = transition(state, { kind: 'time', at: event.at });
        if (result.ok) state = result.next;
      }
      if (state.status === 'PENDING') expect(nextDeadline(state)).toBeGreaterThan(event.at);
    });
  });
});

afterAll(() => {
  // A model that never reaches a status proves nothing about it.
  expect([...seen]).toEqual(
    expect.arrayContaining([
      ...['PENDING', 'APPROVED', 'DENIED', 'EXPIRED', 'CANCELLED'],
      ...['approval.edited', 'approval.reminded', 'approval.escalated', 'approval.stage_approved'],
    ]),
  );
});

function mayApprove(plan: ApprovalPlan, { approvers }: ApprovalStage, id: string | null): boolean {
  const member = MEMBERS.find((one) => one.id === id);
  if (!member?.active || (plan.fourEyes && member.ownsAgent)) return false;
  const names = [member.id, member.email, ...member.groups, ...member.roles];
  return [...approvers.people, ...approvers.groups, ...approvers.roles].some((name) => names.includes(name));
}

function endOf(stage: ApprovalStage, { stageStartedAtMs, expiresAtMs }: ApprovalMachine): number {
  return stage.timeout ? Math.min(expiresAtMs, stageStartedAtMs + durationMs(stage.timeout)) : expiresAtMs;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
