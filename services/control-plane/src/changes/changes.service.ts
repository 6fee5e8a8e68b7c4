import { Inject, Injectable } from '@nestjs/common';
import {
  type ConfirmChange,
  type PageQuery,
  type PendingChange,
  type PendingChangeKind,
  ProblemError,
  reachOf,
} from '@runplane/contracts';
import { Database, type OrgTransaction, type StoredChange } from '@runplane/database';
import { BUDGET_CHANGE } from '../budgets/budget-change.js';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { assertPending, assertSecondPerson } from '../common/second-person.js';
import { SETTINGS_CHANGE } from '../orgs/settings-change.js';
import { REVIEW_CHANGE } from '../policies/review/review-change.js';
import { applyAsked } from './reviewed-change.js';

const REVIEWED = { publication_review: REVIEW_CHANGE, settings: SETTINGS_CHANGE, budget: BUDGET_CHANGE } as const;

/** Changes that wait for a second person. */
@Injectable()
export class ChangesService {
  constructor(@Inject(Database) private readonly database: Database) {}

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.pendingChanges.list(query));
  }

  confirm(caller: Caller, id: string, { digest }: ConfirmChange): Promise<PendingChange> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      await tx.policies.lock();
      const asked = await takePending(tx, caller, id);
      assertSecondPerson(caller, asked);
      if (asked.digest !== digest) throw new ProblemError('conflict', 'This is not the change that you have seen.');
      await apply(tx, caller, asked);
      await recordChange(tx, caller, { resource: 'pending_change', id, change: 'confirmed', digest });
      return tx.pendingChanges.decide(id, 'APPLIED', caller.memberId);
    });
  }

  refuse(caller: Caller, id: string): Promise<PendingChange> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { digest } = await takePending(tx, caller, id);
      await recordChange(tx, caller, { resource: 'pending_change', id, change: 'refused', digest });
      return tx.pendingChanges.decide(id, 'REFUSED', caller.memberId);
    });
  }
}

async function takePending(tx: OrgTransaction, caller: Caller, id: string): Promise<StoredChange> {
  const asked = found(await tx.pendingChanges.take(id), 'change');
  assertMayDecide(caller, asked.kind);
  assertPending(asked);
  return asked;
}

/** Who could not make the change can't let another one make it, either. */
function assertMayDecide(caller: Caller, kind: PendingChangeKind): void {
  const { permission } = REVIEWED[kind];
  if (reachOf(permission, caller.roles) === 'all') return;
  throw new ProblemError('forbidden', `Needs the permission ${permission}, as the change itself does.`);
}

function apply(tx: OrgTransaction, caller: Caller, asked: StoredChange): Promise<void> {
  switch (asked.kind) {
    case 'publication_review':
      return applyAsked(tx, caller, REVIEW_CHANGE, asked);
    case 'settings':
      return applyAsked(tx, caller, SETTINGS_CHANGE, asked);
    case 'budget':
      return applyAsked(tx, caller, BUDGET_CHANGE, asked);
  }
}
