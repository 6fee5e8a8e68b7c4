import type { IssuedPermit, MappedAction, RecordedDecision } from '@runplane/activities';
import type {
  ActionError,
  ActionRequest,
  ActionSnapshot,
  ActionStatus,
  ApprovalState,
  ApprovalSummary,
  BlockCode,
  Json,
} from '@runplane/contracts';
import { FINAL_STATUSES } from '@runplane/contracts/values';
import type { ApprovalMachine } from './approval/machine.js';

/** All that a guarded action knows of itself: plain data, rebuilt by replay. */
export interface ActionState {
  request: ActionRequest;
  status: ActionStatus;
  /** Replaced by an edit. */
  arguments: { [name: string]: Json };
  edited: boolean;
  mapped: MappedAction | null;
  decision: RecordedDecision | null;
  /** The run that had this action before; this one executes nothing. */
  earlier: RecordedDecision['earlier'];
  approval: ApprovalMachine | null;
  permit: IssuedPermit | null;
  /** Why a final status is what it is, where the decision's own reason does not say it. */
  reason: string | null;
  result: Json;
  error: ActionError | null;
}

export function newActionState(request: ActionRequest): ActionState {
  return {
    request,
    status: 'PENDING_DECISION',
    arguments: request.call.arguments,
    edited: false,
    mapped: null,
    decision: null,
    earlier: null,
    approval: null,
    permit: null,
    reason: null,
    result: null,
    error: null,
  };
}

/** What a caller can do something about, of a decision to block. */
export function blockOf({ code, reason }: { code?: BlockCode | undefined; reason: string }): ActionError | null {
  return code === undefined ? null : { code, message: reason, retryable: false };
}

/** Decided, and not waiting for the first authorisation of an allowed action. */
export function isAnswered(state: ActionState): boolean {
  return state.status !== 'PENDING_DECISION';
}

export function isFinal(state: ActionState): boolean {
  return FINAL_STATUSES.has(state.status);
}

export function snapshotOf(state: ActionState): ActionSnapshot {
  const { request, mapped, decision, approval } = state;
  const waiting = state.status === 'PENDING_APPROVAL' ? approval : null;
  return {
    actionId: request.actionId,
    agentId: request.agentId,
    firstCallId: state.earlier ? '' : request.callId,
    firstRequestId: state.earlier ? '' : request.requestId,
    status: state.status,
    decision: decision?.record.decision ?? null,
    action: mapped?.action ?? null,
    digest: mapped?.digest ?? null,
    risk: decision?.record.risk ?? null,
    reason: state.reason ?? decision?.record.reason ?? null,
    matched: decision?.record.matched ?? [],
    policyBundle: decision?.record.policyBundle ?? null,
    approval: waiting ? summaryOf(waiting) : null,
    permit: state.status === 'EXECUTING' ? (state.permit?.permit ?? null) : null,
    editedArguments: state.edited && state.status === 'EXECUTING' ? state.arguments : null,
    result: state.result,
    error: state.error,
    audit: decision ? { leafHash: decision.leafHash, promise: decision.promise, index: null } : null,
  };
}

function summaryOf({ id, stageName, expiresAt, executesAt, questions }: ApprovalMachine): ApprovalSummary {
  const open = questions.filter(({ answer }) => answer === null);
  return {
    id,
    stage: stageName,
    expiresAt,
    executesAt,
    questions: open.map(({ id, text, askedAt }) => ({ id, text, askedAt })),
  };
}

/** Without the bookkeeping, and without what comes from the call's context. */
export function approvalStateOf(machine: ApprovalMachine): ApprovalState {
  const {
    stageStartedAtMs: _,
    expiresAtMs: __,
    remindersSent: ___,
    calendars: ____,
    requester: _____,
    ...state
  } = machine;
  return state;
}
