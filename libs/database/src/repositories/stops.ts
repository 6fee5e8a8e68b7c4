import { LOCKS } from '../locks.js';
import type { Sql } from '../sql.js';

/**
 * A decision holds off whoever stops its org or agent until it is committed, so that after the answer of a stop nothing
 * begins that was decided without it. A statement of its own: what comes next has to see what it waited for.
 */
export async function holdStops(sql: Sql, orgId: string): Promise<void> {
  await sql.rows('SELECT pg_advisory_xact_lock_shared($1, hashtext($2))', [LOCKS.stop, orgId]);
}

/** Waits for the decisions of the org that are being made; those to come wait until this transaction has ended. */
export async function awaitDecisions(sql: Sql, orgId: string): Promise<void> {
  await sql.rows('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCKS.stop, orgId]);
}
