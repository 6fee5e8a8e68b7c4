import { digestOf } from '@runplane/audit';
import type { ActionError, ActionRow, Actor, Evidence, JsonObject, OutcomeStatus } from '@runplane/contracts';
import type { Database, OrgTransaction } from '@runplane/database';
import type { OutcomeActivities, OutcomeNow, OutcomeStep, RecordAnswerInput, SettleOutcomeInput } from './interface.js';

const RECONCILER: Actor = { kind: 'system', id: 'reconciler' };

/** Each takes the row's lock, so that people and the reconciler settle an outcome once. Repeating changes nothing. */
export function outcomeActivities(database: Database): OutcomeActivities {
  return {
    recordAnswer: (input) => database.withOrg(input.orgId, (tx) => recordAnswer(tx, input)),
    settleOutcome: (input) => database.withOrg(input.orgId, (tx) => settleOutcome(tx, input)),
  };
}

async function recordAnswer(tx: OrgTransaction, input: RecordAnswerInput): Promise<OutcomeNow> {
  const action = await unknownAction(tx, input.actionId);
  if (!action.isUnknown) return action.now;
  const { outcome, code, message } = input.answer;
  const evidence: Evidence = { kind: 'answer', at: input.at, outcome, code, message, by: null, requestId: null };
  return record(tx, input, action.row, evidence, {
    type: 'execution.reconciled',
    actor: RECONCILER,
    data: { outcome, ...(code === null ? {} : { code }) },
    settles: outcome,
  });
}

async function settleOutcome(tx: OrgTransaction, input: SettleOutcomeInput): Promise<OutcomeNow> {
  const { memberId, requestId, reason, outcome: found } = input.settle;
  const action = await unknownAction(tx, input.actionId);
  const mine = action.row?.evidence.some((one) => one.requestId === requestId && one.by === memberId);
  if (!action.isUnknown || mine) return { ...action.now, refused: !mine };
  const outcome: OutcomeStatus = found === 'succeeded' ? 'SUCCEEDED' : 'FAILED';
  const { settings } = await tx.orgs.get();
  const isConfirmed = settings.settleByTwo !== true || isConfirmation(action.row, memberId, outcome);
  const kind = isConfirmed ? 'settlement' : 'proposal';
  const evidence: Evidence = { kind, at: input.at, outcome, code: null, message: reason, by: memberId, requestId };
  return record(tx, input, action.row, evidence, {
    type: isConfirmed ? 'execution.settled' : 'execution.settlement_proposed',
    actor: { kind: 'member', id: memberId },
    data: { outcome, reason: digestOf(reason), requestId },
    settles: isConfirmed ? outcome : 'UNKNOWN',
  });
}

/** Another person has found the same, and nobody anything else since. */
function isConfirmation({ evidence }: ActionRow, memberId: string, outcome: OutcomeStatus): boolean {
  const proposal = evidence.findLast(({ kind }) => kind === 'proposal');
  return proposal?.outcome === outcome && proposal.by !== memberId;
}

type UnknownAction =
  | { isUnknown: true; row: ActionRow; now: OutcomeNow }
  | { isUnknown: false; row: ActionRow | null; now: OutcomeNow };

async function unknownAction(tx: OrgTransaction, actionId: string): Promise<UnknownAction> {
  const row = await tx.actions.findLocked(actionId);
  if (row?.status === 'UNKNOWN') return { isUnknown: true, row, now: outcomeOf(row) };
  return { isUnknown: false, row, now: row ? outcomeOf(row) : { status: 'UNKNOWN', reason: null, error: null } };
}

interface Finding {
  type: 'execution.reconciled' | 'execution.settlement_proposed' | 'execution.settled';
  actor: Actor;
  data: JsonObject;
  settles: OutcomeStatus;
}

async function record(
  tx: OrgTransaction,
  { actionId, workflow, at }: OutcomeStep,
  row: ActionRow,
  evidence: Evidence,
  { type, actor, data, settles }: Finding,
): Promise<OutcomeNow> {
  const isThere = row.evidence.some((one) => one.kind === evidence.kind && one.at === at && one.by === evidence.by);
  if (isThere) return outcomeOf(row);
  await tx.actions.addEvidence(actionId, evidence);
  const place = await tx.audit.placeAfterLast(actionId);
  await tx.audit.append({ subject: actionId, ...place, type, at, actor, data, workflow });
  if (settles === 'UNKNOWN') return outcomeOf(row);
  const error: ActionError | null =
    settles === 'SUCCEEDED'
      ? null
      : { code: evidence.code ?? 'settled_as_failed', message: evidence.message, retryable: false };
  const reason = evidence.by === null ? `The service says so: ${evidence.message}` : `Settled: ${evidence.message}`;
  await tx.actions.update(actionId, { status: settles, reason, error });
  return { status: settles, reason, error };
}

function outcomeOf({ status, reason, error }: ActionRow): OutcomeNow {
  return { status, reason, error };
}
