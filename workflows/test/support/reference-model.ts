/**
 * What docs/approvals.md says, as slowly and plainly as it can be said: minutes are counted one by one, and nothing is
 * shared with the machine. Time is in minutes since the request.
 */
import type { ApprovalPlan, ApprovalStage, VoteChoice } from '@runplane/contracts';

export interface Person {
  id: string;
  active: boolean;
  groups: string[];
  roles: string[];
  ownsAgent: boolean;
  /** The member that stands in for this one. */
  delegate: string | null;
}

interface Cast {
  by: string;
  seat: string;
  choice: VoteChoice;
}

const UNITS: Record<string, number> = { m: 1, h: 60, d: 1440 };
const minutes = (duration: string) => Number.parseInt(duration, 10) * (UNITS[duration.slice(-1)] as number);

export class ReferenceModel {
  status = 'PENDING';
  stage = 0;
  cast: Cast[] = [];
  earlier: Cast[] = [];
  executed: string[] = [];
  private clock = 0;
  private stageBegan = 0;
  private extended = false;
  private runsAt: number | null = null;
  private editor: string | null = null;
  private handovers: { stage: number; from: string; to: string }[] = [];
  private expires: number;

  constructor(
    private plan: ApprovalPlan,
    private isOpen: (stage: number, minute: number) => boolean,
    private risk: number,
    private readonly requester: string | null,
    public digest: string,
    private readonly people: readonly Person[],
  ) {
    this.expires = minutes(plan.expiresIn);
  }

  /** Minutes pass; `asleep`: nobody looks at the clock until they are over. */
  pass(count: number, asleep: boolean): void {
    for (let i = 0; i < count; i++) {
      this.clock++;
      if (!asleep) this.look();
    }
    this.look();
  }

  vote(by: string, choice: VoteChoice, digest: string, passkey: boolean, reason: string | null): boolean {
    const seat = this.seatFor(by);
    if (this.status !== 'PENDING' || digest !== this.digest || seat === null) return false;
    if (choice === 'approve' && this.needsPasskey() && !passkey) return false;
    if (choice === 'deny' && this.plan.denyReasonRequired && !reason) return false;
    this.cast.push({ by, seat, choice });
    if (choice === 'deny') this.status = 'DENIED';
    else this.countQuorum();
    return true;
  }

  edit(by: string, seen: string, digest: string, plan: ApprovalPlan | null, risk: number): boolean {
    if (this.status !== 'PENDING' || seen !== this.digest || this.seatFor(by, true) === null) return false;
    const isOther = plan !== null && JSON.stringify(plan) !== JSON.stringify(this.plan);
    const restarts = isOther || this.earlier.length > 0;
    Object.assign(this, { digest, risk, editor: by, cast: [], earlier: [] });
    if (isOther) {
      this.expires = Math.min(this.expires, this.clock + minutes(plan.expiresIn));
      Object.assign(this, { plan, handovers: [], isOpen: () => true });
    }
    if (restarts) this.begin(0);
    const seat = this.seatFor(by);
    if (seat !== null && !this.plan.fourEyes && !this.needsPasskey()) {
      this.cast.push({ by, seat, choice: 'approve' });
      this.countQuorum();
    }
    return true;
  }

  breakGlass(by: string, digest: string, passkey: boolean): boolean {
    const person = this.find(by);
    const may = person.active && person.roles.includes('break_glass') && !person.ownsAgent && !this.isBarred(person);
    if (this.status !== 'PENDING' || !may || digest !== this.digest || (this.needsPasskey() && !passkey)) return false;
    this.approve(0);
    return true;
  }

  reassign(by: string, from: string, to: string): boolean {
    const [actor, giver, taker] = [this.find(by), this.find(from), this.find(to)];
    if (this.status !== 'PENDING' || [actor, giver, taker].some((person) => this.isBarred(person))) return false;
    if (by !== from && (!actor.active || !actor.roles.includes('admin') || by === to)) return false;
    if (!giver.active || !this.holds(giver) || this.hasSpoken(from)) return false;
    if (!taker.active || this.holds(taker) || this.hasSpoken(to)) return false;
    this.handovers.push({ stage: this.stage, from, to });
    return true;
  }

  cancel(): boolean {
    const waits = this.status === 'APPROVED' && this.runsAt !== null && this.clock < this.runsAt;
    if (this.status !== 'PENDING' && !waits) return false;
    this.status = 'CANCELLED';
    return true;
  }

  private look(): void {
    while (this.status === 'PENDING' && this.isDue()) this.endStage();
    const isTime = this.status === 'APPROVED' && this.clock >= (this.runsAt ?? 0);
    if (isTime && this.executed.length === 0) this.executed.push(this.digest);
  }

  private isDue(): boolean {
    return this.clock >= this.expires || this.isStageOver();
  }

  private isStageOver(): boolean {
    const { timeout } = this.current();
    if (timeout === undefined) return false;
    let open = 0;
    for (let minute = this.stageBegan; minute < this.clock; minute++) if (this.isOpen(this.stage, minute)) open++;
    return open >= minutes(timeout);
  }

  private endStage(): void {
    const { onTimeout } = this.current();
    const isLast = this.stage === this.plan.stages.length - 1;
    if (this.clock >= this.expires) this.status = 'EXPIRED';
    else if (onTimeout === 'escalate' && !isLast) this.begin(this.stage + 1);
    else if (onTimeout === 'extend' && !this.extended) Object.assign(this, { extended: true, stageBegan: this.clock });
    else if (onTimeout === 'allow' && !this.needsPasskey()) this.stageIsDone();
    else this.status = 'EXPIRED';
  }

  private countQuorum(): void {
    const approvals = this.cast.filter(({ choice }) => choice === 'approve').length;
    if (approvals >= this.current().quorum) this.stageIsDone();
  }

  private stageIsDone(): void {
    let next = this.stage + 1;
    while (this.plan.stages[next] && this.plan.stages[next - 1]?.onTimeout === 'escalate') next++;
    if (this.plan.stages[next]) {
      this.earlier.push(...this.cast);
      this.begin(next);
    } else this.approve(this.plan.delay ? minutes(this.plan.delay) : 0);
  }

  private approve(delay: number): void {
    this.status = 'APPROVED';
    this.runsAt = this.clock + delay;
  }

  private begin(stage: number): void {
    Object.assign(this, { stage, cast: [], stageBegan: this.clock, extended: false });
  }

  private seatFor(id: string, asEditor = false): string | null {
    const person = this.find(id);
    const free = (one: Person) => one.active && !this.isBarred(one, asEditor) && (asEditor || !this.hasSpoken(one.id));
    if (!free(person)) return null;
    if (this.holds(person)) return id;
    return this.people.find((one) => one.delegate === id && free(one) && this.holds(one))?.id ?? null;
  }

  private holds({ id, groups }: Person): boolean {
    const { approvers } = this.current();
    const last = this.handovers.filter((one) => one.stage === this.stage && (one.from === id || one.to === id)).at(-1);
    return last
      ? last.to === id
      : approvers.people.includes(id) || approvers.groups.some((name) => groups.includes(name));
  }

  private isBarred({ id, ownsAgent }: Person, asEditor = false): boolean {
    if (id === this.requester) return true;
    return this.plan.fourEyes && (ownsAgent || (!asEditor && id === this.editor));
  }

  private hasSpoken(id: string): boolean {
    return [...this.earlier, ...this.cast].some(({ by, seat }) => by === id || seat === id);
  }

  private needsPasskey(): boolean {
    return this.plan.stepUp !== undefined && this.risk >= this.plan.stepUp.riskAtLeast;
  }

  private current(): ApprovalStage {
    return this.plan.stages[this.stage] as ApprovalStage;
  }

  private find(id: string): Person {
    return this.people.find((person) => person.id === id) as Person;
  }
}
