import type { OpenSession, SignInMethod } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { iso } from './paging.js';

export interface NewSession {
  id: string;
  /** SHA-256 of the token that the browser holds. */
  tokenHash: Buffer;
  csrfToken: string;
  memberId: string;
  method: SignInMethod;
  /** The key of method `key`: whoever revokes it ends the session. Null for every other method. */
  keyId: string | null;
  userAgent: string | null;
  expiresAt: Date;
}

interface SessionRow {
  id: string;
  method: SignInMethod;
  user_agent: string | null;
  created_at: Date;
  used_at: Date;
  idle_expires_at: Date;
  expires_at: Date;
}

/** As `find_session` has it. */
const IS_OPEN = `s.ended_at IS NULL AND s.expires_at > now() AND s.used_at > now() - interval '1 hour'
  AND NOT EXISTS (SELECT 1 FROM api_keys k WHERE k.id = s.key_id AND (k.revoked_at IS NOT NULL OR k.expires_at <= now()))`;

/** Signed-in people of one org. */
export class Sessions {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Those that are long over are forgotten on the way. Returns when it ends unless it is used. */
  async create(session: NewSession): Promise<{ idleExpiresAt: string }> {
    await this.sql.affected(`DELETE FROM sessions WHERE org_id = $1 AND expires_at < now() - interval '7 days'`, [
      this.orgId,
    ]);
    const { id, tokenHash, csrfToken, memberId, method, keyId, userAgent, expiresAt } = session;
    const row = await this.sql.row<{ idle_expires_at: Date }>(
      `INSERT INTO sessions (org_id, id, token_hash, csrf_token, member_id, method, key_id, user_agent, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       RETURNING least(used_at + interval '1 hour', expires_at) AS idle_expires_at`,
      [this.orgId, id, tokenHash, csrfToken, memberId, method, keyId, userAgent, expiresAt],
    );
    return { idleExpiresAt: iso((row as { idle_expires_at: Date }).idle_expires_at) };
  }

  /** By the SHA-256 of a challenge that was signed; false where it was taken before. Kept until it is over by itself. */
  async takeChallenge(hash: Buffer, expiresAt: Date): Promise<boolean> {
    await this.sql.affected('DELETE FROM taken_challenges WHERE org_id = $1 AND expires_at < now()', [this.orgId]);
    const taken = await this.sql.affected(
      'INSERT INTO taken_challenges (org_id, hash, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [this.orgId, hash, expiresAt],
    );
    return taken > 0;
  }

  /** The open ones of a member, the newest first. */
  async openOf(memberId: string): Promise<Omit<OpenSession, 'isCurrent'>[]> {
    const rows = await this.sql.rows<SessionRow>(
      `SELECT id, method, user_agent, created_at, used_at, expires_at,
         least(used_at + interval '1 hour', expires_at) AS idle_expires_at
       FROM sessions s WHERE org_id = $1 AND member_id = $2 AND ${IS_OPEN} ORDER BY created_at DESC, id LIMIT 200`,
      [this.orgId, memberId],
    );
    return rows.map((row) => ({
      id: row.id,
      method: row.method,
      createdAt: iso(row.created_at),
      lastUsedAt: iso(row.used_at),
      idleExpiresAt: iso(row.idle_expires_at),
      expiresAt: iso(row.expires_at),
      userAgent: row.user_agent,
    }));
  }

  /** Of this member; false where there is none that is open. */
  async end(id: string, memberId: string): Promise<boolean> {
    const ended = await this.sql.affected(
      `UPDATE sessions s SET ended_at = now() WHERE org_id = $1 AND id = $2 AND member_id = $3 AND ${IS_OPEN}`,
      [this.orgId, id, memberId],
    );
    return ended > 0;
  }

  /** All of a member, but for `except`; the number that was still open. */
  async endAll(memberId: string, except: string | null = null): Promise<number> {
    return this.sql.affected(
      `UPDATE sessions s SET ended_at = now()
       WHERE org_id = $1 AND member_id = $2 AND id IS DISTINCT FROM $3 AND ${IS_OPEN}`,
      [this.orgId, memberId, except],
    );
  }
}
