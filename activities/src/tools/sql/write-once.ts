import type { Json, JsonObject } from '@runplane/contracts';
import { boundedResult } from '../kept-result.js';
import { OutcomeUnknown, type ProviderCall, type Reconciliation, ToolFailure } from '../provider.js';
import { rowLimit } from './arguments.js';
import type { SqlOperation } from './operation.js';

/** What a statement did: `rowCount` rows, and those that it answered. */
export type Written = JsonObject & { rowCount: number };

/** A transaction on one connection, in the words of a database. Errors come as the driver throws them. */
export interface WriteTransaction {
  begin(): Promise<void>;
  /**
   * Inserts the key into `runplane_executions`, waiting for another attempt that holds it: null where it is now ours,
   * else what is stored there. Creates the table on first use.
   */
  claim(): Promise<{ result: Json } | null>;
  run(): Promise<Written>;
  save(result: Json): Promise<void>;
  /** Throws `ToolFailure` where it certainly did not commit, else `OutcomeUnknown`. */
  commit(): Promise<void>;
  /** Throws `OutcomeUnknown` where something may be left of what was done. */
  rollback(): Promise<void>;
  /** The driver's error of a statement whose transaction is rolled back. */
  sorted(error: unknown, attempt: { hasEffects: boolean; repeated: boolean }): Error;
}

type WriteCall = Pick<ProviderCall<SqlOperation>, 'operation' | 'arguments' | 'repeated'>;

/** The result of an execution that was found not to have happened, and must not happen any more. No write has it. */
const FENCE = 'runplane: not executed';

/**
 * Executes once for each tool key: the key and the effect are committed together, so that a later attempt finds either
 * both, and answers the stored result, or none.
 */
export async function writeOnce(transaction: WriteTransaction, call: WriteCall): Promise<Json> {
  let claimed = false;
  let result: Json;
  try {
    const limit = rowLimit(call.operation, call.arguments);
    await transaction.begin();
    const earlier = await transaction.claim();
    claimed = earlier === null || earlier.result === FENCE;
    if (earlier?.result === FENCE) throw new ToolFailure('execution_fenced', 'the execution was settled as not done');
    if (earlier) return earlier.result;
    result = boundedResult(within(limit, await transaction.run()));
    await transaction.save(result);
  } catch (error) {
    if (error instanceof OutcomeUnknown) throw error;
    // With the key claimed or fenced, no earlier attempt has committed.
    const sorted = transaction.sorted(error, { hasEffects: true, repeated: call.repeated && !claimed });
    await transaction.rollback();
    throw sorted;
  }
  await transaction.commit();
  return result;
}

/**
 * The row of the tool key is the truth. Where there is none, this takes the key itself: it waits for a transaction that
 * still holds it, and whatever comes later finds the fence and does nothing.
 */
export async function settleWrite(transaction: WriteTransaction): Promise<Reconciliation> {
  await transaction.begin();
  const earlier = await transaction.claim();
  if (earlier && earlier.result !== FENCE) return { outcome: 'succeeded', result: earlier.result };
  if (!earlier) {
    await transaction.save(FENCE);
    await transaction.commit();
  }
  return { outcome: 'failed', code: 'not_executed', message: 'the database has no execution with this key' };
}

function within(limit: number, written: Written): Written {
  if (written.rowCount <= limit) return written;
  const message = `the statement touches ${written.rowCount} rows, more than the ${limit} that are permitted; it was rolled back`;
  throw new ToolFailure('too_many_rows', message);
}
