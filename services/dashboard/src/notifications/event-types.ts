import type { Schema } from '../api/types';

export type EventType = Schema<'Webhook'>['eventTypes'][number];

/** In the order of an action's life. */
const ALL: Record<EventType, true> = {
  'action.decided': true,
  'approval.requested': true,
  'approval.vote': true,
  'approval.vote_refused': true,
  'approval.edited': true,
  'approval.reminded': true,
  'approval.escalated': true,
  'approval.extended': true,
  'approval.stage_approved': true,
  'approval.allowed_by_time': true,
  'approval.reassigned': true,
  'approval.broken_glass': true,
  'approval.question': true,
  'approval.answer': true,
  'approval.comment': true,
  'approval.grant_created': true,
  'approval.approved': true,
  'approval.denied': true,
  'approval.expired': true,
  'action.cancelled': true,
  'action.rechecked': true,
  'permit.issued': true,
  'execution.started': true,
  'execution.outcome': true,
  'execution.reconciled': true,
  'execution.settlement_proposed': true,
  'execution.settled': true,
  'control.changed': true,
  'member.invited': true,
};

export const EVENT_TYPES = Object.keys(ALL) as EventType[];
