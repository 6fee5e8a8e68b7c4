import { FINAL_STATUSES } from '@runplane/contracts/values';
import type { Database } from '@runplane/database';
import type { CloseLostInput, Step } from './interface.js';

const WORKFLOW: Step['actor'] = { kind: 'system', id: 'workflow' };

/** A run that comes after a lost one executes nothing; all that it can do is to say so where people look. */
export function closeLostWith(database: Database) {
  return ({ orgId, actionId, workflow, at, reason }: CloseLostInput): Promise<void> =>
    database.withOrg(orgId, async (tx) => {
      const action = await tx.actions.find(actionId);
      if (!action || FINAL_STATUSES.has(action.status)) return;
      const place = await tx.audit.placeAfterLast(actionId);
      const data = { outcome: 'UNKNOWN', error: 'run_lost', was: action.status };
      await tx.audit.append({
        subject: actionId,
        ...place,
        type: 'execution.outcome',
        at,
        actor: WORKFLOW,
        data,
        workflow,
      });
      const error = { code: 'run_lost', message: reason, retryable: false };
      await tx.actions.update(actionId, { status: 'UNKNOWN', reason, error });
      await tx.approvals.cancelOf(actionId, at, reason);
    });
}
