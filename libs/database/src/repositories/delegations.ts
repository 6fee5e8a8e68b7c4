import type { CreateDelegation, Delegation } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { iso, isoOrNull, type Page, pageOf, readCursor } from './paging.js';

interface DelegationRow {
  id: string;
  member_id: string;
  to_member: string;
  from_at: Date;
  until_at: Date;
  note: string | null;
  created_at: Date;
  created_by: string;
  revoked_at: Date | null;
  cursor_at: string;
  cursor_id: string;
}

/** Who stands in for whom, and when. `Voters` reads what that means for a vote. */
export class Delegations {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async create(input: CreateDelegation & { member: string; createdBy: string }): Promise<Delegation> {
    const row = await this.sql.row<DelegationRow>(
      `INSERT INTO delegations (org_id, id, member_id, to_member, from_at, until_at, note, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`,
      [this.orgId, newId('del'), input.member, input.to, input.from, input.until, input.note, input.createdBy],
    );
    return delegationOf(row as DelegationRow);
  }

  /** Whether at some moment of this delegation its member would, over others, stand in for themselves. */
  async isInCircle({ member, to, from, until }: Delegation): Promise<boolean> {
    const row = await this.sql.row(
      `WITH RECURSIVE walk (member_id, span) AS (
         SELECT $3::text, tstzrange($4, $5)
         UNION
         SELECT d.to_member, w.span * tstzrange(d.from_at, d.until_at) FROM walk w JOIN delegations d
           ON d.org_id = $1 AND d.member_id = w.member_id AND d.revoked_at IS NULL
             AND w.span && tstzrange(d.from_at, d.until_at)
         WHERE w.member_id <> $2
       ) SELECT 1 FROM walk WHERE member_id = $2 LIMIT 1`,
      [this.orgId, member, to, from, until],
    );
    return row !== null;
  }

  async find(id: string): Promise<Delegation | null> {
    const row = await this.sql.row<DelegationRow>('SELECT * FROM delegations WHERE org_id = $1 AND id = $2', [
      this.orgId,
      id,
    ]);
    return row && delegationOf(row);
  }

  /** Of a member on either side, where given; `activeOnly` leaves out what is over or revoked. */
  async list(query: {
    limit: number;
    cursor?: string | undefined;
    memberId?: string | undefined;
    activeOnly?: boolean | undefined;
  }): Promise<Page<Delegation>> {
    const after = readCursor(query.cursor);
    const rows = await this.sql.rows<DelegationRow>(
      `SELECT *, created_at::text AS cursor_at, id AS cursor_id FROM delegations WHERE org_id = $1
         AND ($2::text IS NULL OR $2 IN (member_id, to_member))
         AND (NOT $3 OR (revoked_at IS NULL AND until_at > now()))
         AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5)) ORDER BY created_at DESC, id DESC LIMIT $6`,
      [
        this.orgId,
        query.memberId ?? null,
        query.activeOnly ?? false,
        after?.at ?? null,
        after?.id ?? null,
        query.limit + 1,
      ],
    );
    return pageOf(rows, query.limit, delegationOf);
  }

  /** Not over and not revoked, of one member who is away. */
  async countOpen(memberId: string): Promise<number> {
    const row = await this.sql.row<{ open: number }>(
      `SELECT count(*)::int AS open FROM delegations WHERE org_id = $1 AND member_id = $2
       AND revoked_at IS NULL AND until_at > now()`,
      [this.orgId, memberId],
    );
    return row?.open ?? 0;
  }

  /** Null where there is no such delegation; revoking twice keeps the first time. */
  async revoke(id: string): Promise<Delegation | null> {
    const row = await this.sql.row<DelegationRow>(
      `UPDATE delegations SET revoked_at = coalesce(revoked_at, now()) WHERE org_id = $1 AND id = $2 RETURNING *`,
      [this.orgId, id],
    );
    return row && delegationOf(row);
  }
}

function delegationOf(row: DelegationRow): Delegation {
  return {
    id: row.id,
    member: row.member_id,
    to: row.to_member,
    from: iso(row.from_at),
    until: iso(row.until_at),
    note: row.note,
    createdAt: iso(row.created_at),
    createdBy: row.created_by,
    revokedAt: isoOrNull(row.revoked_at),
  };
}
