import { describe, expect, it } from '@jest/globals';
import type { ApprovalPlan } from '@runplane/contracts';
import {
  type ApprovalEvent,
  type ApprovalMachine,
  type ApprovalRequest,
  type Ballot,
  type EditEvent,
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
  onCall: [],
  standsInFor: [],
  ownsAgent: false,
  ...changes,
});
const ballot = (id: string, changes: Partial<Ballot> = {}): Ballot => ({
  choice: 'approve',
  voter: voter(id),
  digest: DIGEST,
  reason: null,
  channel: 'rest',
  steppedUp: false,
  grant: null,
  ...changes,
});
const open = (p = plan(), changes: Partial<ApprovalRequest> = {}) =>
  requestApproval({
    id: 'apr_1',
    plan: p,
    calendars: [],
    digest: DIGEST,
    riskScore: 40,
    requester: null,
    at: T0,
    ...changes,
  });
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
  const edit = (id: string, p: ApprovalPlan | null = null, changes: Partial<EditEvent> = {}): ApprovalEvent => ({
    kind: 'edit',
    at: T0 + 2,
    voter: voter(id),
    from: DIGEST,
    digest: EDITED,
    changes: [{ field: 'amount', before: 6000, after: 5500 }],
    plan: p,
    calendars: [],
    riskScore: 40,
    reason: null,
    channel: 'rest',
    ...changes,
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
    expect(run(open(), edit('eve', null, { voter: voter('eve', { groups: [] }) })).refused).toEqual([
      'not_an_approver',
    ]);
    expect(run(open(), edit('ann', null, { from: EDITED })).refused).toEqual(['digest_mismatch']);
  });

  it('keeps what it changed', () => {
    const { state } = run(open(plan({}, { quorum: 2 })), vote('ann'), edit('bob'));
    const changes = [{ field: 'amount', before: 6000, after: 5500 }];
    expect(state.edits).toMatchObject([{ by: 'bob', from: DIGEST, to: EDITED, changes, votesDropped: 1 }]);
  });

  it('needs the approval of another person where the plan asks for four eyes', () => {
    const { state } = run(open(plan({ fourEyes: true })), edit('ann'));
    expect(state).toMatchObject({ status: 'PENDING', digest: EDITED, votes: [], votesNeeded: 1 });
    expect(run(state, vote('ann', { digest: EDITED })).refused).toEqual(['self_approval']);
    expect(run(state, vote('bob', { digest: EDITED })).state.status).toBe('APPROVED');
    const again = run(state, edit('bob', null, { from: EDITED, digest: DIGEST, at: T0 + 3 })).state;
    expect(run(again, vote('ann', {}, T0 + 4)).state.status).toBe('APPROVED');
  });

  it('needs a passkey over the new digest where the edit brings the risk up to the level', () => {
    const strict = plan({ stepUp: { riskAtLeast: 60 } });
    const { state } = run(open(strict), edit('ann', null, { riskScore: 60 }));
    expect(state).toMatchObject({ status: 'PENDING', stepUpRequired: true, votes: [] });
    expect(run(state, vote('ann', { digest: EDITED })).refused).toEqual(['step_up_required']);
    expect(run(state, vote('ann', { digest: EDITED, steppedUp: true })).state.status).toBe('APPROVED');
  });
});

describe('who may vote', () => {
  const away = (id: string, changes: Partial<Voter> = {}) => {
    const { active: _, standsInFor: __, ...seat } = voter(id, changes);
    return seat;
  };
  const delegate = (id: string, ...seats: string[]) => ({
    voter: voter(id, { groups: [], standsInFor: seats.map((seat) => away(seat)) }),
  });
  const two = () => open(plan({}, { quorum: 2 }));

  it('is who is on call by a schedule of the stage', () => {
    const onCall = open(plan({}, { approvers: { people: [], groups: [], roles: [], onCall: ['payments'] } }));
    expect(run(onCall, vote('ann')).refused).toEqual(['not_an_approver']);
    expect(run(onCall, vote('ann', { voter: voter('ann', { onCall: ['payments'] }) })).state.status).toBe('APPROVED');
  });

  it('is never the member on whose behalf the agent acts, nor who stands in for them', () => {
    const requested = open(plan(), { requester: 'Ann@example.com' });
    expect(run(requested, vote('ann')).refused).toEqual(['self_approval']);
    expect(run(requested, vote('dan', delegate('dan', 'ann'))).refused).toEqual(['not_an_approver']);
    expect(run(requested, vote('bob')).state.status).toBe('APPROVED');
  });

  it('is a delegate by the seat of the member that is away, which then has voted', () => {
    const { state, facts, refused } = run(two(), vote('dan', delegate('dan', 'ann')), vote('ann'));
    expect(state.votes).toMatchObject([{ voter: 'dan', standsFor: 'ann' }]);
    expect({ facts, refused }).toEqual({ facts: ['approval.vote'], refused: ['already_voted'] });
  });

  it('leaves a delegate no vote for a seat that has voted', () => {
    expect(run(two(), vote('ann'), vote('dan', delegate('dan', 'ann'))).refused).toEqual(['already_voted']);
  });

  it('is one voice for a person with two seats, and one seat for two delegates', () => {
    expect(run(two(), vote('dan', delegate('dan', 'ann', 'bob')), vote('dan', delegate('dan', 'bob'))).refused).toEqual(
      ['already_voted'],
    );
    expect(run(two(), vote('dan', delegate('dan', 'ann')), vote('eve', delegate('eve', 'ann'))).refused).toEqual([
      'already_voted',
    ]);
  });

  it('does not lend an owner the vote of a delegate where the plan asks for four eyes', () => {
    const seat = { voter: voter('dan', { groups: [], standsInFor: [away('ann', { ownsAgent: true })] }) };
    expect(run(open(plan({ fourEyes: true })), vote('dan', seat)).refused).toEqual(['not_an_approver']);
  });

  it('counts an abstention as a vote that brings the quorum no nearer', () => {
    const { state, refused } = run(open(), vote('ann', { choice: 'abstain' }), vote('ann'));
    expect(refused).toEqual(['already_voted']);
    expect(state).toMatchObject({ status: 'PENDING', votesNeeded: 1 });
    expect(run(state, vote('bob')).state.status).toBe('APPROVED');
  });

  it('signs with a passkey from the risk of the plan on, to approve and not to deny', () => {
    const strict = (riskScore: number) => open(plan({ stepUp: { riskAtLeast: 50 } }), { riskScore });
    expect(run(strict(49), vote('ann')).state.status).toBe('APPROVED');
    expect(run(strict(50), vote('ann')).refused).toEqual(['step_up_required']);
    expect(run(strict(50), vote('ann', { steppedUp: true })).state.votes).toMatchObject([{ steppedUp: true }]);
    expect(run(strict(50), vote('ann', { choice: 'deny' })).state.status).toBe('DENIED');
  });
});

describe('a seat', () => {
  const reassign = (by: Voter, from: string, to: Voter): ApprovalEvent => ({
    kind: 'reassign',
    at: T0 + 1,
    by,
    from: voter(from),
    to,
    reason: 'on leave',
  });
  const admin = voter('adm', { roles: ['admin'], groups: [] });
  const outsider = voter('eve', { groups: [] });

  it('goes to another member with the right to vote, and its holder has none any more', () => {
    const { state, facts } = run(open(), reassign(voter('ann'), 'ann', outsider));
    expect(facts).toEqual(['approval.reassigned']);
    expect(run(state, vote('ann')).refused).toEqual(['not_an_approver']);
    expect(run(state, vote('eve', { voter: outsider })).state.status).toBe('APPROVED');
    const back = run(state, { ...reassign(outsider, 'eve', voter('ann')), from: outsider } as ApprovalEvent);
    expect(run(back.state, vote('ann')).state.status).toBe('APPROVED');
  });

  it('stays in its stage', () => {
    const [team] = plan().stages as [ApprovalPlan['stages'][number]];
    const stages = [
      { ...team, name: 'first' },
      { ...team, name: 'second' },
    ];
    const { state } = run(open(plan({ stages })), reassign(voter('ann'), 'ann', outsider), vote('bob'));
    expect(state.stageName).toBe('second');
    expect(run(state, vote('eve', { voter: outsider })).refused).toEqual(['not_an_approver']);
    expect(run(state, vote('ann')).state.status).toBe('APPROVED');
  });

  it.each<[string, ApprovalEvent, string]>([
    ['by a member who is no admin', reassign(outsider, 'ann', voter('zoe', { groups: [] })), 'forbidden'],
    ['by an admin to themselves', reassign(admin, 'ann', admin), 'forbidden'],
    ['to one who has a seat already', reassign(voter('ann'), 'ann', voter('bob')), 'conflict'],
    ['to a disabled member', reassign(admin, 'ann', { ...outsider, active: false }), 'conflict'],
    [
      'from one who has none',
      { ...reassign(outsider, 'eve', admin), from: outsider } as ApprovalEvent,
      'not_an_approver',
    ],
  ])('is not handed over %s', (_, event, code) => {
    expect(run(open(), event).refused).toEqual([code]);
  });

  it('that has voted is not handed over', () => {
    const { refused } = run(open(plan({}, { quorum: 2 })), vote('ann'), reassign(voter('ann'), 'ann', outsider));
    expect(refused).toEqual(['already_voted']);
  });
});

describe('breaking the glass', () => {
  const breakGlass = (voterOf: Voter, changes: object = {}): ApprovalEvent =>
    ({
      kind: 'breakGlass',
      at: T0 + 1,
      voter: voterOf,
      digest: DIGEST,
      reason: 'outage',
      steppedUp: false,
      ...changes,
    }) as ApprovalEvent;
  const breaker = voter('eve', { roles: ['break_glass'], groups: [] });

  it('approves alone and at once, whatever quorum and delay', () => {
    const { state, facts } = run(open(plan({ delay: '1h' }, { quorum: 3 })), breakGlass(breaker));
    expect(state).toMatchObject({
      status: 'APPROVED',
      brokenGlass: true,
      decidedBy: 'eve',
      executesAt: null,
      reason: 'outage',
    });
    expect(facts).toEqual(['approval.broken_glass', 'approval.approved']);
  });

  it.each<[string, ApprovalEvent, string]>([
    ['without the role', breakGlass(voter('ann')), 'forbidden'],
    ['by a disabled member', breakGlass({ ...breaker, active: false }), 'forbidden'],
    ['by the owner of the agent', breakGlass({ ...breaker, ownsAgent: true }), 'self_approval'],
    ['on another digest', breakGlass(breaker, { digest: EDITED }), 'digest_mismatch'],
    ['without a reason', breakGlass(breaker, { reason: '' }), 'reason_required'],
  ])('is refused %s', (_, event, code) => {
    expect(run(open(), event).refused).toEqual([code]);
  });

  it('needs the passkey that a vote would need', () => {
    const strict = open(plan({ stepUp: { riskAtLeast: 0 } }));
    expect(run(strict, breakGlass(breaker)).refused).toEqual(['step_up_required']);
    expect(run(strict, breakGlass(breaker, { steppedUp: true })).state.status).toBe('APPROVED');
  });
});

describe('questions and comments', () => {
  const asked = run(open(), { kind: 'ask', at: T0 + 1, by: voter('ann'), text: 'Which invoice?', to: 'agent' }).state;
  const answerBy = (
    by: { kind: 'agent' | 'member'; id: string },
    ownsAgent = false,
    question = 'q1',
  ): ApprovalEvent => ({
    kind: 'answer',
    at: T0 + 2,
    question,
    text: 'Invoice 7.',
    by,
    ownsAgent,
  });
  const agent = { kind: 'agent', id: 'agt_1' } as const;

  it('are answered once, by the agent or its owner', () => {
    expect(asked.questions).toMatchObject([{ id: 'q1', askedBy: 'ann', answer: null }]);
    const { state, refused } = run(asked, answerBy({ kind: 'member', id: 'bob' }), answerBy(agent), answerBy(agent));
    expect(refused).toEqual(['forbidden', 'conflict']);
    expect(state.questions[0]?.answer).toMatchObject({ text: 'Invoice 7.', by: agent });
    expect(run(asked, answerBy({ kind: 'member', id: 'own' }, true)).facts).toEqual(['approval.answer']);
    expect(run(asked, answerBy(agent, false, 'q2')).refused).toEqual(['not_found']);
  });

  it('are asked by approvers, and commented by any member, within bounds', () => {
    const outsider = voter('eve', { groups: [] });
    expect(run(open(), { kind: 'ask', at: T0, by: outsider, text: 'Why?', to: 'owner' }).refused).toEqual([
      'not_an_approver',
    ]);
    const comment: ApprovalEvent = { kind: 'comment', at: T0 + 1, by: outsider, text: 'Looks fine.', channel: 'rest' };
    const { state, refused } = run(open(), ...Array.from({ length: 51 }, () => comment));
    expect(state.comments).toHaveLength(50);
    expect(refused).toEqual(['conflict']);
  });
});

describe('the end of a stage', () => {
  it('extends it once by the same time, with its votes, and then denies', () => {
    const state = open(
      plan({ expiresIn: '1d' }, { quorum: 2, timeout: '10m', reminders: ['5m'], onTimeout: 'extend' }),
    );
    const voted = run(state, vote('ann')).state;
    const times: [string, number][] = [];
    let now = voted;
    while (now.status === 'PENDING') {
      const at = nextDeadline(now);
      const step = run(now, { kind: 'time', at });
      times.push([step.facts[0] ?? '', (at - T0) / MINUTE]);
      now = step.state;
      if (now.extended && now.status === 'PENDING') expect(now.votes).toHaveLength(1);
    }
    expect(times).toEqual([
      ['approval.reminded', 5],
      ['approval.extended', 10],
      ['approval.reminded', 15],
      ['approval.expired', 20],
    ]);
  });

  const silent = { timeout: '10m', onTimeout: 'allow', allowWithoutDecision: true } as const;

  it('allows only where the plan says so twice, and never where a passkey is asked for', () => {
    const after = (p: ApprovalPlan) => run(open(p), { kind: 'time', at: T0 + 10 * MINUTE });
    expect(after(plan({}, silent))).toMatchObject({
      state: { status: 'APPROVED', decidedBy: null },
      facts: ['approval.allowed_by_time', 'approval.approved'],
    });
    expect(after(plan({}, { ...silent, allowWithoutDecision: undefined })).state.status).toBe('EXPIRED');
    expect(after(plan({ stepUp: { riskAtLeast: 40 } }, silent)).state.status).toBe('EXPIRED');
  });

  it('that allows still asks the stage that has to follow', () => {
    const [first] = plan({}, silent).stages as [ApprovalPlan['stages'][number]];
    const [second] = plan({}, { name: 'lead', approvers: { people: ['zoe'], groups: [], roles: [] } }).stages as [
      ApprovalPlan['stages'][number],
    ];
    const { state } = run(open(plan({ stages: [first, second] })), { kind: 'time', at: T0 + 10 * MINUTE });
    expect(state).toMatchObject({ status: 'PENDING', stageName: 'lead' });
    expect(run(state, vote('zoe', {}, T0 + 11 * MINUTE)).state.status).toBe('APPROVED');
  });

  it('comes when its open hours have passed, not before', () => {
    const hour = 60 * MINUTE;
    const calendars = [
      [
        [T0 + hour, T0 + 2 * hour],
        [T0 + 25 * hour, T0 + 26 * hour],
      ],
    ] as const;
    const state = open(plan({ expiresIn: '7d' }, { timeout: '90m', reminders: ['30m'], onTimeout: 'deny' }), {
      calendars,
    });
    expect(nextDeadline(state)).toBe(T0 + 1.5 * hour);
    expect(state.stageEndsAt).toBe(new Date(T0 + 25.5 * hour).toISOString());
    expect(run(state, vote('ann', {}, T0 + 20 * hour)).state.status).toBe('APPROVED');
    const never = open(plan({ expiresIn: '7d' }, { timeout: '3h' }), { calendars });
    expect(never.stageEndsAt).toBeNull();
    expect(nextDeadline(never)).toBe(T0 + 7 * 24 * hour);
  });
});

describe('the delay before execution', () => {
  it('leaves what is approved to be cancelled, until it is over', () => {
    const { state } = run(open(plan({ delay: '30m' })), vote('ann'));
    expect(state).toMatchObject({ status: 'APPROVED', executesAt: new Date(T0 + 1 + 30 * MINUTE).toISOString() });
    const cancel = (at: number): ApprovalEvent => ({ kind: 'cancel', at, by: 'agt_1', reason: 'changed my mind' });
    expect(run(state, cancel(T0 + 29 * MINUTE)).state).toMatchObject({ status: 'CANCELLED', executesAt: null });
    expect(run(state, cancel(T0 + 31 * MINUTE)).refused).toEqual(['already_decided']);
    expect(run(state, vote('bob', {}, T0 + 2)).refused).toEqual(['already_decided']);
  });
});
