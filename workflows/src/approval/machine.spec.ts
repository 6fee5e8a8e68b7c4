import { describe, expect, it } from '@jest/globals';
import type { ApprovalPlan } from '@runplane/contracts';
import {
  type ApprovalEvent,
  type ApprovalMachine,
  type Ballot,
  nextDeadline,
  requestApproval,
  transition,
  type Voter,
} from './machine.js';

const T0 = Date.parse('2026-01-05T10:00:00Z');
const DIGEST = `sha256:${'a'.repeat(64)}`;
const EDITED = `sha256:${'b'.repeat(64)}`;
const MINUTE = 60_000;

const plan = (
  changes: Partial<ApprovalPlan> = {},
  first: Partial<ApprovalPlan['stages'][number]> = {},
): ApprovalPlan => ({
  stages: [
    {
      name: 'team',
      approvers: { people: [], groups: ['support'], roles: [] },
      quorum: 1,
      reminders: [],
      onTimeout: 'deny',
      ...first,
    },
  ],
  expiresIn: '1h',
  fourEyes: false,
  denyReasonRequired: false,
  ...changes,
});
const voter = (id: string, changes: Partial<Voter> = {}): Voter => ({
  id,
  email: `${id}@example.com`,
  active: true,
  roles: ['approver'],
  groups: ['support'],
  ownsAgent: false,
  ...changes,
});
const ballot = (id: string, changes: Partial<Ballot> = {}): Ballot => ({
  choice: 'approve',
  voter: voter(id),
  digest: DIGEST,
  reason: null,
  channel: 'rest',
  ...changes,
});
const open = (p = plan()) => requestApproval('apr_1', p, DIGEST, T0);
const vote = (id: string, changes: Partial<Ballot> = {}, at = T0 + 1): ApprovalEvent => ({
  kind: 'vote',
  at,
  ballot: ballot(id, changes),
});

function run(
  state: ApprovalMachine,
  ...events: ApprovalEvent[]
): { state: ApprovalMachine; facts: string[]; refused: string[] } {
  const facts: string[] = [];
  const refused: string[] = [];
  for (const event of events) {
    const step = transition(state, event);
    if (step.ok) {
      state = step.next;
      facts.push(...step.facts.map((fact) => fact.type));
    } else refused.push(step.refusal.code);
  }
  return { state, facts, refused };
}

describe('votes', () => {
  it('approves with the quorum of distinct persons', () => {
    const { state, facts } = run(open(plan({}, { quorum: 2 })), vote('ann'), vote('bob'));
    expect(state).toMatchObject({ status: 'APPROVED', decidedBy: 'bob', votesNeeded: 0 });
    expect(facts).toEqual(['approval.vote', 'approval.vote', 'approval.approved']);
  });

  it('counts a person once', () => {
    const { state, refused } = run(open(plan({}, { quorum: 2 })), vote('ann'), vote('ann'));
    expect(refused).toEqual(['already_voted']);
    expect(state).toMatchObject({ status: 'PENDING', votesNeeded: 1 });
  });

  it('denies with one denial, even after approvals', () => {
    const { state } = run(open(plan({}, { quorum: 2 })), vote('ann'), vote('bob', { choice: 'deny', reason: 'no' }));
    expect(state).toMatchObject({ status: 'DENIED', decidedBy: 'bob', reason: 'no' });
  });

  it.each([
    ['another digest', { digest: EDITED }, 'digest_mismatch'],
    ['a member outside of the stage', { voter: voter('eve', { groups: [] }) }, 'not_an_approver'],
    ['a disabled member', { voter: voter('eve', { active: false }) }, 'not_an_approver'],
  ])('refuses %s', (_, changes, code) => {
    const { state, refused } = run(open(), vote('eve', changes));
    expect(refused).toEqual([code]);
    expect(state.status).toBe('PENDING');
  });

  it('keeps the owner of the agent out where the plan asks for four eyes', () => {
    const own = { voter: voter('ann', { ownsAgent: true }) };
    expect(run(open(plan({ fourEyes: true })), vote('ann', own)).refused).toEqual(['self_approval']);
    expect(run(open(), vote('ann', own)).state.status).toBe('APPROVED');
  });

  it('asks for the reason of a denial where the plan says so', () => {
    const strict = open(plan({ denyReasonRequired: true }));
    expect(run(strict, vote('ann', { choice: 'deny' })).refused).toEqual(['reason_required']);
    expect(run(strict, vote('ann', { choice: 'deny', reason: 'duplicate' })).state.status).toBe('DENIED');
  });

  it('accepts an approver by id, e-mail address, group or role', () => {
    const by = (approvers: Partial<ApprovalPlan['stages'][number]['approvers']>) =>
      run(open(plan({}, { approvers: { people: [], groups: [], roles: [], ...approvers } })), vote('ann')).state.status;
    expect(by({ people: ['ann'] })).toBe('APPROVED');
    expect(by({ people: ['ann@example.com'] })).toBe('APPROVED');
    expect(by({ roles: ['approver'] })).toBe('APPROVED');
    expect(by({ people: ['bob'] })).toBe('PENDING');
  });

  it.each(['approve', 'deny'] as const)('refuses to %s what is decided, and names who decided', (choice) => {
    const decided = run(open(), vote('ann')).state;
    const late = transition(decided, vote('bob', { choice }));
    expect(late).toEqual({
      ok: false,
      refusal: { code: 'already_decided', detail: expect.stringContaining('by ann') },
    });
  });
});

describe('time', () => {
  it('expires by denial', () => {
    const state = open();
    expect(nextDeadline(state)).toBe(T0 + 60 * MINUTE);
    const { state: after, facts } = run(state, { kind: 'time', at: T0 + 60 * MINUTE });
    expect(after.status).toBe('EXPIRED');
    expect(facts).toEqual(['approval.expired']);
  });

  it('refuses a vote at or after the expiry even before the timer has run', () => {
    expect(run(open(), vote('ann', {}, T0 + 60 * MINUTE)).refused).toEqual(['approval_expired']);
  });

  it('refuses a vote at or after the end of its stage, though the approval has not expired and no timer has run', () => {
    const state = open(plan({}, { timeout: '10m' }));
    expect(run(state, vote('ann', {}, T0 + 10 * MINUTE)).refused).toEqual(['approval_expired']);
    expect(run(state, vote('ann', {}, T0 + 10 * MINUTE - 1)).state.status).toBe('APPROVED');
  });

  it('counts a vote that is seen before the timer of an escalation in the stage that has begun', () => {
    const { stages: team } = plan({}, { timeout: '10m', onTimeout: 'escalate' });
    const { stages: lead } = plan({}, { name: 'lead', approvers: { people: ['zoe'], groups: [], roles: [] } });
    const state = open(plan({ stages: [...team, ...lead] }));
    expect(run(state, vote('ann', {}, T0 + 10 * MINUTE)).refused).toEqual(['not_an_approver']);
    expect(run(state, vote('zoe', {}, T0 + 10 * MINUTE)).facts).toEqual([
      'approval.escalated',
      'approval.vote',
      'approval.approved',
    ]);
  });

  it('does nothing before a deadline', () => {
    const state = open();
    expect(transition(state, { kind: 'time', at: T0 + 1 })).toEqual({ ok: true, next: state, facts: [] });
  });

  it('reminds, escalates to the next stage with fresh votes, and expires there', () => {
    const two: ApprovalPlan = plan({
      stages: [
        {
          name: 'team',
          approvers: { people: [], groups: ['support'], roles: [] },
          quorum: 2,
          timeout: '10m',
          reminders: ['5m'],
          onTimeout: 'escalate',
        },
        {
          name: 'lead',
          approvers: { people: ['zoe'], groups: [], roles: [] },
          quorum: 1,
          timeout: '10m',
          reminders: [],
          onTimeout: 'escalate',
        },
      ],
    });
    let { state } = run(open(two), vote('ann'));
    expect(nextDeadline(state)).toBe(T0 + 5 * MINUTE);
    const seen: string[] = [];
    while (state.status === 'PENDING') {
      const step = run(state, { kind: 'time', at: nextDeadline(state) });
      state = step.state;
      seen.push(...step.facts);
      if (step.facts[0] === 'approval.escalated') {
        expect(run(state, vote('ann', {}, T0 + 11 * MINUTE)).refused).toEqual(['not_an_approver']);
      }
    }
    expect(seen).toEqual(['approval.reminded', 'approval.escalated', 'approval.expired']);
    expect(state.votes).toEqual([]);
  });
});

describe('edit', () => {
  const edit = (id: string, p: ApprovalPlan | null = null): ApprovalEvent => ({
    kind: 'edit',
    at: T0 + 2,
    ballot: ballot(id),
    digest: EDITED,
    plan: p,
  });

  it('resets the votes, binds to the new digest and counts as a vote of its editor', () => {
    const { state, facts } = run(open(plan({}, { quorum: 2 })), vote('ann'), edit('bob'));
    expect(state).toMatchObject({ status: 'PENDING', digest: EDITED, votesNeeded: 1 });
    expect(state.votes.map((cast) => cast.voter)).toEqual(['bob']);
    expect(facts).toEqual(['approval.vote', 'approval.edited', 'approval.vote']);
    expect(run(state, vote('ann')).refused).toEqual(['digest_mismatch']);
    expect(run(state, vote('ann', { digest: EDITED })).state.status).toBe('APPROVED');
  });

  it('takes over a plan that the new decision asks for; an editor outside of it does not vote', () => {
    const stricter = plan({}, { name: 'board', approvers: { people: ['zoe'], groups: [], roles: [] } });
    const { state } = run(open(), edit('ann', stricter));
    expect(state).toMatchObject({ status: 'PENDING', stageName: 'board', digest: EDITED, votes: [] });
  });

  it('is refused for one who may not vote', () => {
    const event = { ...edit('eve'), ballot: ballot('eve', { voter: voter('eve', { groups: [] }) }) } as ApprovalEvent;
    expect(run(open(), event).refused).toEqual(['not_an_approver']);
  });
});
