import type { Receipt } from '@runplane/audit';
import type { AuditEventType } from '@runplane/contracts/values';

/** A leaf of the log, as far as people read it. */
export interface LoggedEvent {
  type: AuditEventType;
  seq: number;
  at: string;
  actor: { kind: string; id: string };
  data: Record<string, unknown>;
}

/** Those that can be read; a leaf that is no event is a problem of the receipt, and reported by its verification. */
export function eventsOf(receipt: Receipt): LoggedEvent[] {
  return receipt.entries.flatMap(({ leaf }) => {
    try {
      return [JSON.parse(leaf) as LoggedEvent];
    } catch {
      return [];
    }
  });
}

const TITLES: Record<AuditEventType, string> = {
  'action.decided': 'Decided by the policy',
  'approval.requested': 'An approval was requested',
  'approval.vote': 'A vote',
  'approval.vote_refused': 'A vote was refused',
  'approval.edited': 'The arguments were edited',
  'approval.reminded': 'Approvers were reminded',
  'approval.escalated': 'The next stage was asked',
  'approval.extended': 'The stage was extended',
  'approval.stage_approved': 'A stage approved',
  'approval.allowed_by_time': 'Nobody objected in time',
  'approval.reassigned': 'A seat was handed over',
  'approval.broken_glass': 'The glass was broken',
  'approval.question': 'A question was asked',
  'approval.answer': 'A question was answered',
  'approval.comment': 'A comment was made',
  'approval.grant_created': 'A grant was created',
  'approval.approved': 'Approved',
  'approval.denied': 'Denied',
  'approval.expired': 'Expired',
  'action.cancelled': 'Cancelled',
  'action.rechecked': 'Checked again before execution',
  'permit.issued': 'A permit was issued',
  'execution.started': 'Execution began',
  'execution.outcome': 'Outcome',
  'execution.reconciled': 'The service was asked what happened',
  'execution.settlement_proposed': 'An outcome was proposed',
  'execution.settled': 'The outcome was settled',
  'control.changed': 'A change of the configuration',
  'member.invited': 'A member was invited',
};

/** An event of a newer release has its own name. */
export const titleOf = ({ type }: LoggedEvent): string => TITLES[type] ?? type;

interface Matched {
  policy: string;
  version: number;
  rule: string;
  effect: string;
}

/** What of an event's data says something to people; the rest is in the log browser. */
export function detailsOf({ data }: LoggedEvent, nameOf: (id: string) => string): string[] {
  const { decision, risk, matched, choice, stage, votesNeeded, standsFor, outcome, error, code, granted, reason } =
    data;
  const said = (name: string, value: unknown) =>
    value == null || typeof value === 'object' ? [] : [`${name}: ${value}`];
  return [
    ...said('Decision', decision),
    ...said('Risk', risk),
    ...matchedOf(matched),
    ...said('Vote', choice),
    ...said('Stage', stage),
    ...said('Votes still needed', votesNeeded),
    ...(typeof standsFor === 'string' ? [`In the place of ${nameOf(standsFor)}`] : []),
    ...said('Granted', granted),
    ...said('Outcome', outcome),
    ...said('Error', error ?? code),
    ...(typeof reason === 'string' && !reason.startsWith('sha256:') ? [`Reason: ${reason}`] : []),
  ];
}

function matchedOf(matched: unknown): string[] {
  if (!Array.isArray(matched)) return [];
  return (matched as Matched[]).map(
    ({ policy, version, rule, effect }) => `Rule ${rule} of ${policy}, version ${version}: ${effect}`,
  );
}
