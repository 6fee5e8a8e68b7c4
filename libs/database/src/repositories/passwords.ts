import type { Sql } from '../sql.js';
import { iso } from './paging.js';

export interface StoredPassword {
  /** Argon2id in PHC string format. */
  hash: string;
  changedAt: string;
}

/** At most one a member. */
export class Passwords {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async find(memberId: string): Promise<StoredPassword | null> {
    const row = await this.sql.row<{ hash: string; changed_at: Date }>(
      'SELECT hash, changed_at FROM passwords WHERE org_id = $1 AND member_id = $2',
      [this.orgId, memberId],
    );
    return row && { hash: row.hash, changedAt: iso(row.changed_at) };
  }

  async put(memberId: string, hash: string): Promise<void> {
    await this.sql.affected(
      `INSERT INTO passwords (org_id, member_id, hash) VALUES ($1, $2, $3)
       ON CONFLICT (org_id, member_id) DO UPDATE SET hash = excluded.hash, changed_at = now()`,
      [this.orgId, memberId, hash],
    );
  }

  /** The same password, hashed anew; nothing where it was changed meanwhile. */
  async rehash(memberId: string, { from, to }: { from: string; to: string }): Promise<void> {
    await this.sql.affected('UPDATE passwords SET hash = $4 WHERE org_id = $1 AND member_id = $2 AND hash = $3', [
      this.orgId,
      memberId,
      from,
      to,
    ]);
  }

  /** False where there was none. */
  async remove(memberId: string): Promise<boolean> {
    const removed = await this.sql.affected('DELETE FROM passwords WHERE org_id = $1 AND member_id = $2', [
      this.orgId,
      memberId,
    ]);
    return removed > 0;
  }
}
