import type { Sql } from '../sql.js';

/** What a member came in with: a session of a browser, or else a key. */
export interface HeldCredential {
  memberId: string;
  keyId: string | null;
  sessionId: string | null;
}

/** Whether members whose credentials were verified once may still come in. It counts as no use of any. */
export class Credentials {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Of each, in their order. */
  async stillGood(held: readonly HeldCredential[]): Promise<boolean[]> {
    const rows = await this.sql.rows<{ place: number }>(
      `SELECT c.place::int FROM orgs o
       CROSS JOIN unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS c (member_id, key_id, session_id, place)
       JOIN members m ON m.org_id = o.id AND m.id = c.member_id AND m.status = 'active'
       WHERE o.id = $1 AND o.status = 'active' AND CASE WHEN c.session_id IS NULL THEN EXISTS (
           SELECT 1 FROM api_keys k WHERE k.org_id = o.id AND k.id = c.key_id AND k.member_id = m.id AND ${KEY_IS_GOOD})
         ELSE EXISTS (
           SELECT 1 FROM sessions s LEFT JOIN api_keys k ON k.org_id = s.org_id AND k.id = s.key_id
           WHERE s.org_id = o.id AND s.id = c.session_id AND s.member_id = m.id AND s.ended_at IS NULL
             AND s.expires_at > now() AND s.used_at > now() - interval '1 hour' AND (s.key_id IS NULL OR ${KEY_IS_GOOD}))
         END`,
      [
        this.orgId,
        held.map(({ memberId }) => memberId),
        held.map(({ keyId }) => keyId),
        held.map(({ sessionId }) => sessionId),
      ],
    );
    const good = new Set(rows.map(({ place }) => place));
    return held.map((_, index) => good.has(index + 1));
  }
}

const KEY_IS_GOOD = 'k.revoked_at IS NULL AND coalesce(k.expires_at > now(), true)';
