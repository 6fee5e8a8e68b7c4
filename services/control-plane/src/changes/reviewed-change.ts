import { digestOf } from '@runplane/audit';
import {
  type Json,
  type JsonObject,
  type PendingChange,
  type PendingChangeKind,
  type Permission,
  ProblemError,
} from '@runplane/contracts';
import type { Database, OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { recordChange } from '../common/record-change.js';
import { type Compare, withComparison } from '../policies/review/with-comparison.js';

/** A kind of change of which some wait for a second person. `subject`: what is changed, where an org has several. */
export interface ReviewedChange<C, R> {
  kind: PendingChangeKind;
  /** What it takes to make the change, and to confirm it. */
  permission: Permission;
  /** The change as it was sent; throws where it is none. */
  read(change: JsonObject): C;
  /** What the change would replace. */
  current(tx: OrgTransaction, subject: string | null): Promise<Json>;
  /** Why it needs a second person; null where it needs none. */
  why(tx: OrgTransaction, subject: string | null, change: C, compare: Compare): Promise<string | null>;
  apply(tx: OrgTransaction, caller: Caller, subject: string | null, change: C): Promise<R>;
}

/** Makes the change, or keeps it for a second person where the org wants one for it. */
export function changeOrAsk<C extends object, R>(
  database: Database,
  caller: Caller,
  reviewed: ReviewedChange<C, R>,
  { subject, change }: { subject: string | null; change: C },
): Promise<R | PendingChange> {
  return withComparison(database, caller.orgId, async (tx, compare) => {
    // What is compared must still hold when the change is made.
    await tx.policies.lock();
    const why = await reviewed.why(tx, subject, change, compare);
    if (why === null) return reviewed.apply(tx, caller, subject, change);
    const { kind } = reviewed;
    const replaces = await stateOf(tx, reviewed, subject);
    const asked = { kind, subject, change: JSON.parse(JSON.stringify(change)) as JsonObject, replaces };
    const digest = digestOf(asked);
    const pending = await tx.pendingChanges.create({ ...asked, digest, why, requestedBy: caller.memberId });
    const what = `requested: ${kind}${subject === null ? '' : ` ${subject}`}`;
    await recordChange(tx, caller, { resource: 'pending_change', id: pending.id, change: what, digest });
    return pending;
  });
}

/** Makes a change that another member asked for, if it is still what they have seen. */
export async function applyAsked<C, R>(
  tx: OrgTransaction,
  caller: Caller,
  reviewed: ReviewedChange<C, R>,
  { subject, change, replaces }: { subject: string | null; change: JsonObject; replaces: string },
): Promise<void> {
  if ((await stateOf(tx, reviewed, subject)) !== replaces) {
    throw new ProblemError('conflict', 'It was changed in another way meanwhile: refuse this and ask again.');
  }
  await reviewed.apply(tx, caller, subject, reviewed.read(change));
}

async function stateOf<C, R>(tx: OrgTransaction, reviewed: ReviewedChange<C, R>, subject: string | null) {
  return digestOf({ state: await reviewed.current(tx, subject) });
}

/** Nothing is changed yet where a second person has to confirm it. */
export function accepted<R extends object>(
  answer: R | PendingChange,
  reply: { status(code: number): unknown },
): R | PendingChange {
  if ('requestedBy' in answer) reply.status(202);
  return answer;
}
