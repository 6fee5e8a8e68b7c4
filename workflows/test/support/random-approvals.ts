/** Random plans, people and events, and the machine driven by them as the workflow drives it. */
import type { ApprovalPlan, ApprovalStage } from '@runplane/contracts';
import fc from 'fast-check';
import {
  type ApprovalEvent,
  type ApprovalFact,
  type ApprovalMachine,
  isDelayed,
  nextDeadline,
  requestApproval,
  type StageCalendar,
  transition,
  type Voter,
} from '../../src/approval/machine.js';
import { type Person, ReferenceModel } from './reference-model.js';

export const T0 = Date.parse('2026-01-05T10:00:00Z');
export const MINUTE = 60_000;
const DIGESTS = ['a', 'b', 'c'].map((letter) => `sha256:${letter.repeat(64)}`);
const IDS = ['ann', 'bob', 'cid', 'dan', 'eve', 'zoe', 'max'];

const duration = fc.constantFrom('1m', '3m', '5m', '20m', '2h');
const anyStage: fc.Arbitrary<ApprovalStage> = fc
  .record({
    name: fc.constantFrom('team', 'lead', 'board'),
    approvers: fc.constantFrom<ApprovalStage['approvers']>(
      { people: [], groups: ['support'], roles: [] },
      { people: ['zoe'], groups: ['support'], roles: [] },
      { people: ['bob'], groups: ['lead'], roles: [] },
    ),
    quorum: fc.integer({ min: 1, max: 3 }),
    timeout: fc.option(duration, { nil: undefined }),
    reminders: fc.array(duration, { maxLength: 3 }),
    onTimeout: fc.constantFrom<ApprovalStage['onTimeout'][]>('deny', 'escalate', 'extend', 'allow'),
  })
  .map((stage) => (stage.onTimeout === 'allow' ? { ...stage, allowWithoutDecision: true as const } : stage));
const anyPlan: fc.Arbitrary<ApprovalPlan> = fc.record({
  stages: fc.array(anyStage, { minLength: 1, maxLength: 3 }),
  expiresIn: fc.constantFrom('5m', '30m', '1h'),
  fourEyes: fc.boolean(),
  denyReasonRequired: fc.boolean(),
  delay: fc.option(fc.constantFrom('2m', '10m'), { nil: undefined }),
  stepUp: fc.option(fc.constantFrom({ riskAtLeast: 50 }), { nil: undefined }),
});
/** In minutes. */
const anyHours = fc.constantFrom<readonly (readonly [number, number])[] | null>(
  null,
  null,
  [
    [0, 4],
    [9, 30],
  ],
  [[6, 12]],
);

const anyone = fc.constantFrom(...IDS);
const digest = fc.oneof({ weight: 16, arbitrary: fc.constant('current') }, fc.constantFrom(...DIGESTS));
/** One denial ends a run: they are few. */
const anyChoice = fc.oneof(
  { weight: 12, arbitrary: fc.constant('approve' as const) },
  { weight: 1, arbitrary: fc.constant('deny' as const) },
  { weight: 2, arbitrary: fc.constant('abstain' as const) },
);
const anyEvent = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constant('vote' as const),
      by: anyone,
      choice: anyChoice,
      digest,
      passkey: fc.constantFrom(true, true, false),
      reason: fc.constantFrom(null, 'because'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      by: anyone,
      digest,
      to: fc.constantFrom(...DIGESTS),
      plan: fc.option(anyPlan),
      risk: fc.constantFrom(10, 90),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('breakGlass' as const), by: anyone, digest, passkey: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc
      .record({ kind: fc.constant('reassign' as const), by: anyone, from: fc.option(anyone, { freq: 2 }), to: anyone })
      .map((event) => ({ ...event, from: event.from ?? event.by })),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nothing' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      id: anyone,
      active: fc.constantFrom(true, true, false),
      groups: fc.subarray(['support', 'lead']),
      delegate: fc.option(anyone),
    }),
  },
);
/** What comes after some minutes; `late`: no timer has run in them. */
const anyStep = fc.record({
  minutes: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 8 })),
  late: fc.boolean(),
  event: anyEvent,
});
export const anyRun = fc.record({
  plan: anyPlan,
  hours: fc.array(anyHours, { minLength: 3, maxLength: 3 }),
  risk: fc.constantFrom(10, 90),
  requester: fc.constantFrom(null, null, null, 'ann', 'zoe'),
  /** Who stands in for whom at the beginning: a few for one is what one voice is about. */
  delegates: fc.array(fc.option(fc.constantFrom('eve', 'zoe', 'max', 'bob'), { freq: 2 }), {
    minLength: 7,
    maxLength: 7,
  }),
  steps: fc.array(anyStep, { maxLength: 25, size: 'max' }),
});
type Run = typeof anyRun extends fc.Arbitrary<infer Generated> ? Generated : never;
type Event = Run['steps'][number]['event'];

export interface Moment {
  before: ApprovalMachine;
  event: ApprovalEvent;
  after: ApprovalMachine;
  facts: ApprovalFact[];
  accepted: boolean;
}

/** One run of the machine, beside the model. */
export class RandomApproval {
  readonly moments: Moment[] = [];
  readonly executed: string[] = [];
  readonly people: Person[] = IDS.map((id, index) => ({
    id,
    active: id !== 'eve',
    groups: index < 4 ? ['support'] : ['lead'],
    roles: id === 'max' ? ['admin', 'break_glass'] : id === 'dan' ? ['break_glass'] : [],
    ownsAgent: id === 'dan',
    delegate: null,
  }));
  readonly model: ReferenceModel;
  state: ApprovalMachine;
  private clock = T0;

  constructor({ plan, hours, risk, requester, delegates }: Omit<Run, 'steps'>) {
    this.people.forEach((person, p) => {
      person.delegate = delegates[p] === person.id ? null : (delegates[p] ?? null);
    });
    const [first] = DIGESTS as [string];
    const calendars = hours.map(
      (open): StageCalendar => open?.map(([from, to]) => [at(from), at(to)] as const) ?? null,
    );
    const request = { id: 'apr_1', plan, calendars, digest: first, riskScore: risk, requester, at: T0 };
    this.state = frozen(requestApproval(request));
    const isOpen = (stage: number, minute: number) => {
      const open = hours[stage];
      return open === null || open === undefined || open.some(([from, to]) => minute >= from && minute < to);
    };
    this.model = new ReferenceModel(plan, isOpen, risk, requester, first, this.people);
  }

  /** Returns whether both took it. */
  take({ minutes, late, event }: Run['steps'][number]): { machine: boolean; model: boolean } {
    for (let minute = 1; minute <= minutes; minute++) {
      this.clock += MINUTE;
      if (!late) this.passTime();
    }
    this.model.pass(minutes, late);
    const answer = { machine: this.tell(event), model: this.tellModel(event) };
    this.passTime();
    this.model.pass(0, false);
    return answer;
  }

  private passTime(): void {
    while (this.state.status === 'PENDING' && nextDeadline(this.state) <= this.clock) {
      this.send({ kind: 'time', at: this.clock });
      if (this.moments.length > 2000) throw new Error('timers never come to an end');
    }
    const runs = this.state.status === 'APPROVED' && !isDelayed(this.state, this.clock);
    if (runs && this.executed.length === 0) this.executed.push(this.state.digest);
  }

  private tell(event: Event): boolean {
    const at = this.clock;
    switch (event.kind) {
      case 'vote': {
        const { choice, reason, by, passkey: steppedUp } = event;
        const ballot = { choice, reason, steppedUp, voter: this.voter(by), digest: this.seen(event.digest) };
        return this.send({ kind: 'vote', at, ballot: { ...ballot, channel: 'rest', grant: null } });
      }
      case 'edit': {
        const seen = { from: this.seen(event.digest), digest: event.to, voter: this.voter(event.by) };
        const found = { plan: event.plan, calendars: [], riskScore: event.risk, changes: [] };
        return this.send({ kind: 'edit', at, ...seen, ...found, reason: null, channel: 'rest' });
      }
      case 'breakGlass': {
        const seen = { voter: this.voter(event.by), digest: this.seen(event.digest), steppedUp: event.passkey };
        return this.send({ kind: 'breakGlass', at, ...seen, reason: 'outage' });
      }
      case 'reassign': {
        const [by, from, to] = [this.voter(event.by), this.voter(event.from), this.voter(event.to)];
        return this.send({ kind: 'reassign', at, by, from, to, reason: 'on leave' });
      }
      case 'cancel':
        return this.executed.length === 0 && this.send({ kind: 'cancel', at, by: 'agt_1', reason: null });
      default:
        return true;
    }
  }

  private tellModel(event: Event): boolean {
    const { model } = this;
    const seen = 'digest' in event ? (event.digest === 'current' ? model.digest : event.digest) : '';
    switch (event.kind) {
      case 'vote':
        return model.vote(event.by, event.choice, seen, event.passkey, event.reason);
      case 'edit':
        return model.edit(event.by, seen, event.to, event.plan, event.risk);
      case 'breakGlass':
        return model.breakGlass(event.by, seen, event.passkey);
      case 'reassign':
        return model.reassign(event.by, event.from, event.to);
      case 'cancel':
        return model.executed.length === 0 && model.cancel();
      case 'change': {
        const { id, active, groups, delegate } = event;
        const person = this.people.find((one) => one.id === id) as Person;
        Object.assign(person, { active, groups, delegate: delegate === id ? null : delegate });
        return true;
      }
      default:
        return true;
    }
  }

  private send(event: ApprovalEvent): boolean {
    const before = this.state;
    const result = transition(before, event);
    if (result.ok) this.state = frozen(result.next);
    const facts = result.ok ? result.facts : [];
    this.moments.push({ before, event, after: this.state, facts, accepted: result.ok });
    return result.ok;
  }

  /** As the look-up gives it at this moment. */
  private voter(id: string): Voter {
    const person = this.people.find((one) => one.id === id) as Person;
    const absent = this.people.filter((one) => one.delegate === id && one.active);
    return { ...seatOf(person), active: person.active, standsInFor: absent.map(seatOf) };
  }

  private seen(given: string): string {
    return given === 'current' ? this.state.digest : given;
  }
}

function seatOf({ id, groups, roles, ownsAgent }: Person) {
  return { id, email: `${id}@example.com`, groups: [...groups], roles, onCall: [], ownsAgent };
}

function at(minute: number): number {
  return T0 + minute * MINUTE;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
