/** The state of an approval, and the few ways in which it moves from one stage or status to another. */
import type { ApprovalPlan, ApprovalStage } from '@runplane/contracts';
import { durationMs } from '@runplane/contracts/values';
import { openTimeAfter } from './open-time.js';
import type { ApprovalFact, ApprovalMachine, ApprovalRequest, Done, Refusal, Refused, StageCalendar } from './types.js';

export function requestApproval(request: ApprovalRequest): ApprovalMachine {
  const { id, plan, digest, at, calendars, requester, riskScore } = request;
  const expiresAtMs = at + durationMs(plan.expiresIn);
  const unstaged: ApprovalMachine = {
    id,
    status: 'PENDING',
    plan,
    handovers: [],
    digest,
    stage: 0,
    stageName: '',
    votes: [],
    earlierVotes: [],
    revision: 0,
    edits: [],
    votesNeeded: 0,
    stepUpRequired: needsStepUp(plan, riskScore),
    requestedAt: iso(at),
    expiresAt: iso(expiresAtMs),
    stageEndsAt: null,
    extended: false,
    openHours: null,
    executesAt: null,
    decidedAt: null,
    decidedBy: null,
    brokenGlass: false,
    reason: null,
    questions: [],
    comments: [],
    stageStartedAtMs: at,
    expiresAtMs,
    remindersSent: 0,
    calendars,
    requester,
  };
  return enter(unstaged, 0, at);
}

/** The stage is another one, and nobody has voted in it. */
export function enter(state: ApprovalMachine, stage: number, at: number): ApprovalMachine {
  const { name, quorum } = stageOf(state.plan, stage);
  const entered = { ...state, stage, stageName: name, votes: [], votesNeeded: quorum, extended: false };
  const openHours = calendarOf(entered)?.map(([from, to]) => ({ from: iso(from), to: iso(to) })) ?? null;
  return startTime({ ...entered, openHours }, at);
}

/** The time of the stage begins, or begins again. */
export function startTime(state: ApprovalMachine, at: number): ApprovalMachine {
  const started = { ...state, stageStartedAtMs: at, remindersSent: 0 };
  const end = stageEnd(started);
  return { ...started, stageEndsAt: Number.isFinite(end) ? iso(end) : null };
}

/** Infinity where the stage has no time limit of its own, or less open time than its limit. */
export function stageEnd(state: ApprovalMachine): number {
  const { timeout } = stageOf(state.plan, state.stage);
  return timeout ? afterStageStart(state, timeout) : Number.POSITIVE_INFINITY;
}

/** When that much of the stage's time has passed. */
export function afterStageStart(state: ApprovalMachine, duration: string): number {
  return openTimeAfter(calendarOf(state), state.stageStartedAtMs, durationMs(duration));
}

/** Granted: by the quorum, by time or by breaking glass. `delayed` runs not before the delay of the plan. */
export function approve(
  state: ApprovalMachine,
  at: number,
  by: string | null,
  reason: string | null,
  { delayed }: { delayed: boolean },
): { next: ApprovalMachine; fact: ApprovalFact } {
  const { delay } = state.plan;
  const executesAt = delay && delayed ? iso(at + durationMs(delay)) : null;
  const next = { ...close(state, 'APPROVED', at, by, reason), executesAt };
  return { next, fact: { type: 'approval.approved', stage: state.stageName, executesAt } };
}

export function close(
  state: ApprovalMachine,
  status: ApprovalMachine['status'],
  at: number,
  by: string | null,
  reason: string | null,
): ApprovalMachine {
  return { ...state, status, decidedAt: iso(at), decidedBy: by, reason };
}

/** Approved, and still waiting for its delay to pass. */
export function isDelayed({ status, executesAt }: ApprovalMachine, at: number): boolean {
  return status === 'APPROVED' && executesAt !== null && at < Date.parse(executesAt);
}

export function closedRefusal(state: ApprovalMachine): Refusal {
  if (state.status === 'EXPIRED')
    return { code: 'approval_expired', detail: `The approval expired at ${state.decidedAt}.` };
  const by = state.decidedBy ? ` by ${state.decidedBy}` : '';
  return {
    code: 'already_decided',
    detail: `The approval was ${state.status.toLowerCase()} at ${state.decidedAt}${by}.`,
  };
}

export function needsStepUp({ stepUp }: ApprovalPlan, riskScore: number): boolean {
  return stepUp !== undefined && riskScore >= stepUp.riskAtLeast;
}

export function stageOf(plan: ApprovalPlan, index: number): ApprovalStage {
  const stage = plan.stages[index];
  if (!stage) throw new RangeError(`the plan has no stage ${index}`);
  return stage;
}

function calendarOf({ calendars, stage }: Pick<ApprovalMachine, 'calendars' | 'stage'>): StageCalendar {
  return calendars[stage] ?? null;
}

export function done(next: ApprovalMachine, facts: ApprovalFact[]): Done {
  return { ok: true, next, facts };
}

export function refused(refusal: Refusal): Refused {
  return { ok: false, refusal };
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
