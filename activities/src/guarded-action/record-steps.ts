import { canonicalize } from '@runplane/audit';
import type { ActionError, Evidence } from '@runplane/contracts';
import { type Database, type OrgTransaction, targetKey } from '@runplane/database';
import { appendStep, outOfStep } from './chain.js';
import type { ChainPlace, EditedAction, RecordStepsInput, Step } from './interface.js';

/** Log entries and projection change together, or not at all. Repeating it changes nothing. */
export function recordStepsWith(database: Database) {
  return ({
    orgId,
    actionId,
    workflow,
    place,
    steps,
    approval,
    action,
    grants,
    ...changes
  }: RecordStepsInput): Promise<ChainPlace> =>
    database.withOrg(orgId, async (tx) => {
      let next = place;
      for (const step of steps) next = await record(tx, { actionId, workflow }, next, step);
      if (approval) await tx.approvals.upsert(actionId, approval);
      for (const grant of grants ?? []) await tx.grants.create(grant);
      if (action) await takeEdit(tx, actionId, action);
      if (Object.keys(changes).length > 0) await tx.actions.update(actionId, changes);
      if (changes.status === 'UNKNOWN') await tx.actions.addEvidence(actionId, attemptOf(steps, changes.error));
      return next;
    });
}

/** A lost attempt has recorded the very same: another vote, by another person, is not what this workflow counts. */
async function record(
  tx: OrgTransaction,
  chained: Parameters<typeof appendStep>[1],
  place: ChainPlace,
  { type, at, actor, data }: Step,
): Promise<ChainPlace> {
  const { next, step } = await appendStep(tx, chained, place, { type, at, actor, data });
  if (canonicalize({ ...step, at }) === canonicalize({ type, at, actor, data })) return next;
  throw outOfStep(`the log has another ${type} at ${place.seq} of ${chained.actionId}`);
}

/** What the execution came to, for those who have to find out what became of it. */
function attemptOf(steps: readonly Step[], error: ActionError | null | undefined): Evidence {
  const at = steps.at(-1)?.at ?? '';
  const { code = null, message = 'no message' } = error ?? {};
  return { kind: 'attempt', at, outcome: 'UNKNOWN', code, message, by: null, requestId: null };
}

/** The edited action takes its room in the budgets that it meets, and gives back what it took of any other. */
async function takeEdit(tx: OrgTransaction, actionId: string, edited: EditedAction): Promise<void> {
  const { action, digest, agentId, connection } = edited;
  const now = new Date();
  const asked = { agentId, actionId, action, connection, credential: null };
  const { needs } = await tx.facts.forDecision({ ...asked, now, take: true });
  await tx.budgets.reserve(actionId, needs, now.toISOString());
  await tx.budgets.giveBackOthers(actionId, needs);
  await tx.actions.update(actionId, { action: { action, digest, targetKey: targetKey(action) } });
}
