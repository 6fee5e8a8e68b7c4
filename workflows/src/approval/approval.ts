/** The timers and records of an approval around its machine. What people send to it is in `ballots.ts` and `requests.ts`. */
import type { Step } from '@runplane/activities';
import type { CancelInput, JsonObject } from '@runplane/contracts';
import { approvalStateOf } from '../action-state.js';
import { durable } from '../activities.js';
import type { ActionContext } from '../context.js';
import { refuse } from '../failure.js';
import { showToOperators } from '../operator-view.js';
import { grantsOf } from './grant.js';
import {
  type ApprovalEvent,
  type ApprovalFact,
  type ApprovalMachine,
  isDelayed,
  nextDeadline,
  type Refusal,
  transition,
} from './machine.js';

const SYSTEM: Step['actor'] = { kind: 'system', id: 'workflow' };
/** What a message can find done, because its time had come before it: that nobody has done. */
const BY_TIME: ReadonlySet<ApprovalFact['type']> = new Set([
  'approval.reminded',
  'approval.escalated',
  'approval.extended',
  'approval.allowed_by_time',
  'approval.expired',
]);
const FINAL_STATUS = { DENIED: 'DENIED', EXPIRED: 'EXPIRED', CANCELLED: 'CANCELLED' } as const;

/**
 * Returns when the approval is decided and its delay is over: true where it is granted, else the status is final. What
 * time has done is recorded beside the loop: the next timer starts in the very task of the last one, so that its place
 * in the history never depends on when an activity ends or a message arrives.
 */
export async function awaitApproval(context: ActionContext): Promise<boolean> {
  const { clock } = context;
  const recorded: Promise<unknown>[] = [];
  for (;;) {
    const seen = approvalOf(context);
    const until = deadlineOf(seen, clock.now());
    if (until === null) break;
    const moved = await clock.waitUntil(until, () => context.state.approval !== seen, summaryOf(seen));
    if (moved || seen.status !== 'PENDING') continue;
    const applied = apply(context, { kind: 'time', at: clock.now() }, SYSTEM);
    // It is waited for below: until then nobody else looks at how it ends.
    applied.catch(() => undefined);
    recorded.push(applied);
  }
  await Promise.all(recorded);
  await context.recorder.settled();
  return approvalOf(context).status === 'APPROVED';
}

/** What the approval waits for next; null where it waits no more. */
function deadlineOf(approval: ApprovalMachine, now: number): number | null {
  if (approval.status === 'PENDING') return nextDeadline(approval);
  return isDelayed(approval, now) ? Date.parse(approval.executesAt ?? '') : null;
}

function summaryOf({ status, stageName }: ApprovalMachine): string {
  return status === 'PENDING' ? `approval: ${stageName}` : 'delay before execution';
}

export async function cancelApproval(context: ActionContext, input: CancelInput): Promise<void> {
  const event: ApprovalEvent = { kind: 'cancel', at: context.clock.now(), by: input.actor.id, reason: input.reason };
  const refusal = await apply(context, event, input.actor);
  if (refusal) throw refuse(refusal.code, refusal.detail);
}

/** The one way in which an approval changes: transition, take over, record. `said` goes into the log beside the facts. */
export async function apply(
  context: ActionContext,
  event: ApprovalEvent,
  actor: Step['actor'],
  said: JsonObject = {},
  onAccepted?: () => void,
): Promise<Refusal | null> {
  const changed = transition(approvalOf(context), event);
  if (!changed.ok) return changed.refusal;
  if (changed.facts.length === 0) return null;
  onAccepted?.();
  takeOver(context, changed.next);
  await record(context, changed.facts, event.at, actor, said);
  return null;
}

function takeOver({ state }: ActionContext, next: ApprovalMachine): void {
  state.approval = next;
  const final = finalStatusOf(next);
  if (final) {
    state.status = final;
    state.reason = next.reason;
  }
  showToOperators(state);
}

async function record(
  context: ActionContext,
  facts: readonly ApprovalFact[],
  eventAt: number,
  actor: Step['actor'],
  said: JsonObject,
): Promise<void> {
  const { state, recorder } = context;
  const approval = approvalOf(context);
  const final = finalStatusOf(approval);
  const at = recorder.time(eventAt);
  const about = { approval: approval.id, digest: approval.digest };
  const steps = facts.map(({ type, ...fact }, index): Step => {
    const isTimed = BY_TIME.has(type) || facts[index - 1]?.type === 'approval.allowed_by_time';
    return isTimed
      ? { type, at, actor: SYSTEM, data: { ...fact, ...about } }
      : { type, at, actor, data: { ...fact, ...about, ...said } };
  });
  const has = (type: ApprovalFact['type']) => facts.some((fact) => fact.type === type);
  const grants = has('approval.approved') && state.mapped ? grantsIn(context, approval, eventAt) : [];
  await recorder.record(durable.recordSteps, {
    steps: [...steps, ...grants.map((grant) => grantStep(grant, at, about))],
    ...(final ? { status: final, ...(state.reason ? { reason: state.reason } : {}) } : {}),
    ...(has('approval.edited') && state.mapped ? { action: editedAction(context, state.mapped) } : {}),
    ...(grants.length > 0 ? { grants } : {}),
    approval: approvalStateOf(approval),
  });
}

function grantsIn({ state }: ActionContext, approval: ApprovalMachine, at: number) {
  return state.mapped ? grantsOf(approval, state.mapped.action, state.request.agentId, at) : [];
}

function grantStep(
  { id, issuedBy, expiresAt, maxUses }: ReturnType<typeof grantsOf>[number],
  at: string,
  about: JsonObject,
): Step {
  const actor = { kind: 'member', id: issuedBy } as const;
  return { type: 'approval.grant_created', at, actor, data: { ...about, grant: id, expiresAt, maxUses } };
}

function editedAction(
  { state }: ActionContext,
  { action, digest, tool }: NonNullable<ActionContext['state']['mapped']>,
) {
  return { action, digest, agentId: state.request.agentId, connection: tool?.connection ?? null };
}

function finalStatusOf({ status }: ApprovalMachine) {
  return FINAL_STATUS[status as keyof typeof FINAL_STATUS];
}

export function approvalOf({ state }: ActionContext): ApprovalMachine {
  if (!state.approval) throw refuse('conflict', 'The action has no approval.');
  return state.approval;
}
