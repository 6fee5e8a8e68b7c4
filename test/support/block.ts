import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** A place in the database at which the product is made to wait. */
export interface Block {
  /** Resolves when as many wait at it. */
  reached(waiters?: number): Promise<void>;
  /** Leaves everything as it was. A second time does nothing. */
  release(): Promise<void>;
}

/**
 * Runs `statement` as the superuser in a transaction that stays open: whoever needs the same row or table stops there.
 * It is how a test kills a process at a known step of its work, without any switch in the product.
 */
export async function blockAt(ownerUrl: string, statement: string, values: unknown[] = []): Promise<Block> {
  const holder = new Client({ connectionString: ownerUrl });
  // A test may end the server; then nobody is held any more.
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query('BEGIN');
  const { rowCount, command } = await holder.query(statement, values);
  if (rowCount === 0) throw new Error(`${command} found nothing to block`);
  const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return {
    reached: (waiters = 1) => untilBlocks(ownerUrl, rows[0]?.pid ?? 0, waiters),
    // The end of a session rolls its transaction back.
    release: () => holder.end(),
  };
}

async function untilBlocks(ownerUrl: string, holder: number, waiters: number): Promise<void> {
  const watcher = new Client({ connectionString: ownerUrl });
  await watcher.connect();
  try {
    for (;;) {
      const { rows } = await watcher.query(
        'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND $1 = ANY (pg_blocking_pids(pid))',
        [holder],
      );
      if (rows.length >= waiters) return;
      await pause(20);
    }
  } finally {
    await watcher.end();
  }
}

/** The place of the next entry in an action's chain, taken by an entry that never comes. */
export function blockChain(ownerUrl: string, orgId: string, actionId: string, seq: number): Promise<Block> {
  return blockAt(
    ownerUrl,
    `INSERT INTO audit_entries (org_id, subject, seq, leaf, leaf_hash) VALUES ($1, $2, $3, '', repeat('0', 64))`,
    [orgId, actionId, seq],
  );
}
