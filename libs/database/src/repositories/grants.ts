import type { CreateGrant, Grant } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { iso, isoOrNull, type Page, pageOf, readCursor } from './paging.js';

interface GrantRow {
  id: string;
  agent_id: string;
  action: string;
  pinned: Grant['pinned'];
  target_id: string | null;
  environment: string | null;
  max_amount: string | null;
  total_amount: string | null;
  max_uses: number;
  reason: string;
  expires_at: Date;
  issued_at: Date;
  issued_by: string;
  revoked_at: Date | null;
  uses: number;
  used_amount: string;
  cursor_at: string;
  cursor_id: string;
}

const WITH_USE = 'SELECT g.*, u.uses, u.amount AS used_amount FROM grants g, LATERAL grant_used(g.org_id, g.id) u';

export class Grants {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** With an id of the caller's choice, creating it again changes nothing. */
  async create(input: CreateGrant & { issuedBy: string; id?: string }): Promise<Grant> {
    const id = input.id ?? newId('gra');
    await this.sql.affected(
      `INSERT INTO grants (org_id, id, agent_id, action, pinned, target_id, environment, max_amount, total_amount,
         max_uses, reason, expires_at, issued_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       ON CONFLICT (org_id, id) DO NOTHING`,
      [
        this.orgId,
        id,
        input.agentId,
        input.action,
        JSON.stringify(input.pinned),
        input.targetId,
        input.environment,
        input.maxAmount,
        input.totalAmount,
        input.maxUses,
        input.reason,
        input.expiresAt,
        input.issuedBy,
      ],
    );
    return (await this.find(id)) as Grant;
  }

  async find(id: string): Promise<Grant | null> {
    const row = await this.sql.row<GrantRow>(`${WITH_USE} WHERE g.org_id = $1 AND g.id = $2`, [this.orgId, id]);
    return row && grantOf(row);
  }

  async list(query: {
    limit: number;
    cursor?: string | undefined;
    agentId?: string | undefined;
  }): Promise<Page<Grant>> {
    const after = readCursor(query.cursor);
    const rows = await this.sql.rows<GrantRow>(
      `SELECT *, issued_at::text AS cursor_at, id AS cursor_id FROM (${WITH_USE}) g WHERE org_id = $1
         AND ($2::text IS NULL OR agent_id = $2) AND ($3::timestamptz IS NULL OR (issued_at, id) < ($3, $4))
       ORDER BY issued_at DESC, id DESC LIMIT $5`,
      [this.orgId, query.agentId ?? null, after?.at ?? null, after?.id ?? null, query.limit + 1],
    );
    return pageOf(rows, query.limit, grantOf);
  }

  async countUsable(agentId: string, action: string): Promise<number> {
    const row = await this.sql.row<{ grants: number }>(
      `SELECT count(*)::int AS grants FROM grants WHERE org_id = $1 AND agent_id = $2 AND action = $3
       AND revoked_at IS NULL AND expires_at > now()`,
      [this.orgId, agentId, action],
    );
    return row?.grants ?? 0;
  }

  /** Null where there is no such grant; revoking twice keeps the first time. */
  async revoke(id: string): Promise<Grant | null> {
    await this.sql.affected(
      'UPDATE grants SET revoked_at = coalesce(revoked_at, now()) WHERE org_id = $1 AND id = $2',
      [this.orgId, id],
    );
    return this.find(id);
  }

  /** The look-up of the facts has locked the grant, so that it can't be used more often than it says. */
  async use(grantId: string, actionId: string, amount: number): Promise<void> {
    await this.sql.affected(`INSERT INTO grant_uses (org_id, grant_id, action_id, amount) VALUES ($1, $2, $3, $4)`, [
      this.orgId,
      grantId,
      actionId,
      amount,
    ]);
  }
}

function grantOf(row: GrantRow): Grant {
  return {
    id: row.id,
    agentId: row.agent_id,
    action: row.action,
    pinned: row.pinned,
    targetId: row.target_id,
    environment: row.environment,
    maxAmount: row.max_amount === null ? null : Number(row.max_amount),
    totalAmount: row.total_amount === null ? null : Number(row.total_amount),
    maxUses: row.max_uses,
    reason: row.reason,
    expiresAt: iso(row.expires_at),
    issuedBy: row.issued_by,
    issuedAt: iso(row.issued_at),
    revokedAt: isoOrNull(row.revoked_at),
    uses: row.uses,
    usedAmount: Number(row.used_amount),
  };
}
