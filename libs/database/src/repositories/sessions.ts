import type { Sql } from '../sql.js';

export interface NewSession {
  id: string;
  /** SHA-256 of the token that the browser holds. */
  tokenHash: Buffer;
  csrfToken: string;
  memberId: string;
  keyId: string;
  expiresAt: Date;
}

/** Signed-in people of one org. */
export class Sessions {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Those that are long over are forgotten on the way. */
  async create({ id, tokenHash, csrfToken, memberId, keyId, expiresAt }: NewSession): Promise<void> {
    await this.sql.affected(`DELETE FROM sessions WHERE org_id = $1 AND expires_at < now() - interval '7 days'`, [
      this.orgId,
    ]);
    await this.sql.affected(
      `INSERT INTO sessions (org_id, id, token_hash, csrf_token, member_id, key_id, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [this.orgId, id, tokenHash, csrfToken, memberId, keyId, expiresAt],
    );
  }

  /** False where it was over. */
  async end(id: string): Promise<boolean> {
    const ended = await this.sql.affected(
      'UPDATE sessions SET ended_at = now() WHERE org_id = $1 AND id = $2 AND ended_at IS NULL',
      [this.orgId, id],
    );
    return ended > 0;
  }

  /** All of a member; the number that was still open. */
  endAll(memberId: string): Promise<number> {
    return this.sql.affected(
      'UPDATE sessions SET ended_at = now() WHERE org_id = $1 AND member_id = $2 AND ended_at IS NULL AND expires_at > now()',
      [this.orgId, memberId],
    );
  }
}
