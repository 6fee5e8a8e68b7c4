import { isDeepStrictEqual } from 'node:util';
import { ProblemError } from '@runplane/contracts';
import type { Database, OrgTransaction } from '@runplane/database';
import { Turns } from '../../common/turns.js';
import { findOut } from '../analysis/find-out.js';
import type { Results, Task } from '../analysis/task.js';

type Comparison = Extract<Task, { kind: 'diff' }>;
type Difference = Results['diff'] | null;

/** Null where it took too long to tell. It throws what ends the transaction until that is compared. */
export type Compare = (bundles: Comparison) => Difference;

const MOST_ROUNDS = 3;
/** Of their own: nobody's analyses keep an organisation from going back. */
const turns = new Turns();

class NotCompared extends Error {
  constructor(readonly bundles: Comparison) {
    super('the bundles are not compared yet');
  }
}

/**
 * Does the work in a transaction. What it has to compare takes seconds, for which no lock and no connection is held: the
 * transaction is undone, and done again with what was found out. That holds only for exactly the bundles that were
 * compared. One of each org at a time. Throws `conflict` where the bundles are others each time.
 */
export async function withComparison<T>(
  database: Database,
  orgId: string,
  work: (tx: OrgTransaction, compare: Compare) => Promise<T>,
): Promise<T> {
  const first = await attempt(database, orgId, work, null);
  if ('done' in first) return first.done;
  return turns.take(orgId, async () => {
    // Others may have published while this one waited.
    let next = await attempt(database, orgId, work, null);
    for (let round = 0; 'asked' in next && round < MOST_ROUNDS; round++) {
      const { asked } = next;
      next = await attempt(database, orgId, work, { asked, difference: await findOut(asked) });
    }
    if ('done' in next) return next.done;
    throw new ProblemError('conflict', 'What is compared was changed again and again meanwhile. Try again.');
  });
}

async function attempt<T>(
  database: Database,
  orgId: string,
  work: (tx: OrgTransaction, compare: Compare) => Promise<T>,
  known: { asked: Comparison; difference: Difference } | null,
): Promise<{ done: T } | { asked: Comparison }> {
  const compare: Compare = (bundles) => {
    if (known && isDeepStrictEqual(known.asked, bundles)) return known.difference;
    throw new NotCompared(bundles);
  };
  try {
    return { done: await database.withOrg(orgId, (tx) => work(tx, compare)) };
  } catch (error) {
    if (error instanceof NotCompared) return { asked: error.bundles };
    throw error;
  }
}
