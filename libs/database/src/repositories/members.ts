import { type CreateMember, type Member, ProblemError } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { isUniqueViolation } from '../sql-errors.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';

interface MemberRow {
  id: string;
  email: string;
  name: string;
  roles: Member['roles'];
  groups: string[];
  status: Member['status'];
  created_at: Date;
  cursor_at: string;
  cursor_id: string;
}

/** Of the member $2 in the org $1. */
const WAYS_IN = [
  'UPDATE sessions SET ended_at = coalesce(ended_at, now()) WHERE org_id = $1 AND member_id = $2',
  'UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE org_id = $1 AND member_id = $2',
  'UPDATE invitations SET revoked_at = coalesce(revoked_at, now()) WHERE org_id = $1 AND member_id = $2 AND accepted_at IS NULL',
  'UPDATE delegations SET revoked_at = coalesce(revoked_at, now()) WHERE org_id = $1 AND $2 IN (member_id, to_member)',
  'DELETE FROM passkeys WHERE org_id = $1 AND member_id = $2',
  'DELETE FROM passwords WHERE org_id = $1 AND member_id = $2',
  'DELETE FROM recovery_codes WHERE org_id = $1 AND member_id = $2',
  'DELETE FROM oidc_identities WHERE org_id = $1 AND member_id = $2',
  'DELETE FROM slack_links WHERE org_id = $1 AND member_id = $2',
];

const HAS_WAY_IN = `
  EXISTS (SELECT 1 FROM api_keys k WHERE k.org_id = m.org_id AND k.member_id = m.id AND k.revoked_at IS NULL
    AND (k.expires_at IS NULL OR k.expires_at > now()))
  OR EXISTS (SELECT 1 FROM passwords p WHERE p.org_id = m.org_id AND p.member_id = m.id)
  OR EXISTS (SELECT 1 FROM passkeys p WHERE p.org_id = m.org_id AND p.member_id = m.id)
  OR EXISTS (SELECT 1 FROM oidc_identities i WHERE i.org_id = m.org_id AND i.member_id = m.id)`;

export class Members {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Throws `conflict` where the address is taken. */
  async create(input: CreateMember): Promise<Member> {
    try {
      const row = await this.sql.row<MemberRow>(
        'INSERT INTO members (org_id, id, email, name, roles, groups) VALUES ($1, $2, $3, $4, $5, $6) RETURNING *',
        [this.orgId, newId('mem'), input.email, input.name, input.roles, input.groups],
      );
      return memberOf(row as MemberRow);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new ProblemError('conflict', `${input.email} is a member already.`);
    }
  }

  async find(id: string): Promise<Member | null> {
    const row = await this.sql.row<MemberRow>('SELECT * FROM members WHERE org_id = $1 AND id = $2', [this.orgId, id]);
    return row && memberOf(row);
  }

  /** Locked until the transaction ends, for a change that depends on what the member is. */
  async take(id: string): Promise<Member | null> {
    const text = 'SELECT * FROM members WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE';
    const row = await this.sql.row<MemberRow>(text, [this.orgId, id]);
    return row && memberOf(row);
  }

  /** By address, in whatever case; not one who was removed. */
  async findByEmail(email: string): Promise<Member | null> {
    const row = await this.sql.row<MemberRow>(
      'SELECT * FROM members WHERE org_id = $1 AND lower(email) = lower($2) AND removed_at IS NULL',
      [this.orgId, email],
    );
    return row && memberOf(row);
  }

  /** Of one group, where given; without those who were removed. */
  async list(query: { limit: number; cursor?: string | undefined; group?: string | undefined }): Promise<Page<Member>> {
    const after = readCursor(query.cursor);
    const rows = await this.sql.rows<MemberRow>(
      `SELECT *, created_at::text AS cursor_at, id AS cursor_id FROM members WHERE org_id = $1
       AND removed_at IS NULL AND ($2::text IS NULL OR $2 = ANY (groups))
       AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4)) ORDER BY created_at DESC, id DESC LIMIT $5`,
      [this.orgId, query.group ?? null, after?.at ?? null, after?.id ?? null, query.limit + 1],
    );
    return pageOf(rows, query.limit, memberOf);
  }

  /** Every group that a member is in, by name; disabled members are counted apart, for they can't vote. */
  async groups(): Promise<{ name: string; members: number; disabled: number }[]> {
    return this.sql.rows(
      `SELECT g AS name, count(*) FILTER (WHERE status = 'active')::int AS members,
         count(*) FILTER (WHERE status = 'disabled')::int AS disabled
       FROM members, unnest(groups) AS g WHERE org_id = $1 GROUP BY g ORDER BY g`,
      [this.orgId],
    );
  }

  /** All members of a group, locked until the transaction ends. */
  async takeGroup(name: string): Promise<Member[]> {
    const text = 'SELECT * FROM members WHERE org_id = $1 AND $2 = ANY (groups) ORDER BY id FOR NO KEY UPDATE';
    return (await this.sql.rows<MemberRow>(text, [this.orgId, name])).map(memberOf);
  }

  /** Where a group is named beside its members: what would lose, or take up, the people of a renamed one. */
  async groupUses(name: string): Promise<('policy' | 'approval' | 'slack_route')[]> {
    const rows = await this.sql.rows<{ use: 'policy' | 'approval' | 'slack_route' }>(
      `SELECT 'policy' AS use WHERE EXISTS (SELECT FROM orgs o
         JOIN policy_bundles b ON b.org_id = o.id AND b.digest IN (o.current_bundle, o.shadow_bundle)
         WHERE o.id = $1 AND jsonb_path_exists(b.bundle, '$.**.approvers.groups[*] ? (@ == $name)', $3))
       UNION ALL SELECT 'approval' WHERE EXISTS (SELECT FROM approvals WHERE org_id = $1 AND status = 'PENDING'
         AND jsonb_path_exists(state, '$.plan.**.groups[*] ? (@ == $name)', $3))
       UNION ALL SELECT 'slack_route' WHERE EXISTS (SELECT FROM slack_routes WHERE org_id = $1 AND $2 = ANY (groups))`,
      [this.orgId, name, JSON.stringify({ name })],
    );
    return rows.map(({ use }) => use);
  }

  async update(
    id: string,
    change: {
      name?: string | undefined;
      roles?: Member['roles'] | undefined;
      groups?: string[] | undefined;
      status?: Member['status'] | undefined;
    },
  ): Promise<Member | null> {
    const row = await this.sql.row<MemberRow>(
      `UPDATE members SET name = coalesce($3, name), roles = coalesce($4, roles), groups = coalesce($5, groups),
       status = coalesce($6, status) WHERE org_id = $1 AND id = $2 AND removed_at IS NULL RETURNING *`,
      [this.orgId, id, change.name ?? null, change.roles ?? null, change.groups ?? null, change.status ?? null],
    );
    return row && memberOf(row);
  }

  /**
   * Takes away whatever the member could come in or act with; the row stays, disabled. Null where there is none, or it
   * was removed before.
   */
  async remove(id: string): Promise<Member | null> {
    const row = await this.sql.row<MemberRow>(
      `UPDATE members SET status = 'disabled', groups = '{}', removed_at = now()
       WHERE org_id = $1 AND id = $2 AND removed_at IS NULL RETURNING *`,
      [this.orgId, id],
    );
    if (row) for (const statement of WAYS_IN) await this.sql.affected(statement, [this.orgId, id]);
    return row && memberOf(row);
  }

  /** Whether somebody has used a credential of the member, or has registered one. */
  async hasSignedIn(id: string): Promise<boolean> {
    const row = await this.sql.row<{ found: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM api_keys WHERE org_id = $1 AND member_id = $2 AND last_used_at IS NOT NULL)
         OR EXISTS (SELECT 1 FROM sessions WHERE org_id = $1 AND member_id = $2)
         OR EXISTS (SELECT 1 FROM passkeys WHERE org_id = $1 AND member_id = $2)
         OR EXISTS (SELECT 1 FROM passwords WHERE org_id = $1 AND member_id = $2)
         OR EXISTS (SELECT 1 FROM oidc_identities WHERE org_id = $1 AND member_id = $2)
         OR EXISTS (SELECT 1 FROM invitations WHERE org_id = $1 AND member_id = $2 AND accepted_at IS NOT NULL)
         AS found`,
      [this.orgId, id],
    );
    return row?.found ?? true;
  }

  /** Active owners who can come in: an org must not lose its last one to one who never accepts an invitation. */
  async countOwners(): Promise<number> {
    const row = await this.sql.row<{ owners: number }>(
      `SELECT count(*)::int AS owners FROM members m WHERE org_id = $1 AND status = 'active' AND 'owner' = ANY (roles)
       AND (${HAS_WAY_IN})`,
      [this.orgId],
    );
    return row?.owners ?? 0;
  }
}

function memberOf(row: MemberRow): Member {
  const { id, email, name, roles, groups, status } = row;
  return { id, email, name, roles, groups, status, createdAt: iso(row.created_at) };
}
