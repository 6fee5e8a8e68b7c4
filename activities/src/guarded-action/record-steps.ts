import type { Database } from '@runplane/database';
import { appendStep } from './chain.js';
import type { ChainPlace, RecordStepsInput } from './interface.js';

/** Log entries and projection change together, or not at all. Repeating it changes nothing. */
export function recordStepsWith(database: Database) {
  return ({ orgId, actionId, workflow, place, steps, approval, ...changes }: RecordStepsInput): Promise<ChainPlace> =>
    database.withOrg(orgId, async (tx) => {
      let next = place;
      for (const step of steps) ({ next } = await appendStep(tx, { actionId, workflow }, next, step));
      if (approval) await tx.approvals.upsert(actionId, approval);
      if (Object.keys(changes).length > 0) await tx.actions.update(actionId, changes);
      return next;
    });
}
