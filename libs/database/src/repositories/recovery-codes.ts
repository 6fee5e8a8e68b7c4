import type { Sql } from '../sql.js';
import { iso } from './paging.js';

/** Of a member: each sets a new password once. Known by their SHA-256 only. */
export class RecoveryCodes {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Those that there were are worth nothing from now on. */
  async replace(memberId: string, hashes: readonly Buffer[]): Promise<void> {
    await this.removeAll(memberId);
    await this.sql.affected('INSERT INTO recovery_codes (org_id, member_id, hash) SELECT $1, $2, unnest($3::bytea[])', [
      this.orgId,
      memberId,
      hashes,
    ]);
  }

  async isOpen(memberId: string, hash: Buffer): Promise<boolean> {
    const row = await this.sql.row(
      'SELECT 1 FROM recovery_codes WHERE org_id = $1 AND member_id = $2 AND hash = $3 AND used_at IS NULL',
      [this.orgId, memberId, hash],
    );
    return row !== null;
  }

  /** False where it is none of the member's, or was used before. */
  async use(memberId: string, hash: Buffer): Promise<boolean> {
    const used = await this.sql.affected(
      `UPDATE recovery_codes SET used_at = now()
       WHERE org_id = $1 AND member_id = $2 AND hash = $3 AND used_at IS NULL`,
      [this.orgId, memberId, hash],
    );
    return used > 0;
  }

  /** Null where the member has none. */
  async stateOf(memberId: string): Promise<{ left: number; createdAt: string } | null> {
    const row = await this.sql.row<{ left: number; created_at: Date | null }>(
      `SELECT count(*) FILTER (WHERE used_at IS NULL)::int AS left, max(created_at) AS created_at
       FROM recovery_codes WHERE org_id = $1 AND member_id = $2`,
      [this.orgId, memberId],
    );
    return row?.created_at ? { left: row.left, createdAt: iso(row.created_at) } : null;
  }

  async removeAll(memberId: string): Promise<void> {
    await this.sql.affected('DELETE FROM recovery_codes WHERE org_id = $1 AND member_id = $2', [this.orgId, memberId]);
  }
}
