import type { Approval, ApprovalState, ApprovalStatus, CanonicalAction, DecisionRecord } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { type Page, pageOf, readCursor } from './paging.js';

interface ApprovalRow {
  action_id: string;
  state: ApprovalState;
  action: CanonicalAction;
  agent_id: string;
  record: DecisionRecord;
  cursor_at: string;
  cursor_id: string;
}

const SELECT = `SELECT p.action_id, p.state, a.action, a.agent_id, a.record, p.requested_at::text AS cursor_at,
    p.id AS cursor_id
  FROM approvals p JOIN actions a ON a.org_id = p.org_id AND a.action_id = p.action_id WHERE p.org_id = $1`;

/** The projection of approvals; the workflow holds the truth and writes each change here. */
export class Approvals {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async upsert(actionId: string, state: ApprovalState): Promise<void> {
    await this.sql.affected(
      `INSERT INTO approvals (org_id, id, action_id, status, state, requested_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (org_id, id) DO UPDATE SET status = excluded.status, state = excluded.state,
         expires_at = excluded.expires_at`,
      [this.orgId, state.id, actionId, state.status, JSON.stringify(state), state.requestedAt, state.expiresAt],
    );
  }

  /** Closes the pending approval of an action whose workflow can't do it any more. */
  async cancelOf(actionId: string, at: string, reason: string): Promise<void> {
    await this.sql.affected(
      `UPDATE approvals SET status = 'CANCELLED', state = state || $3 WHERE org_id = $1 AND action_id = $2
       AND status = 'PENDING'`,
      [this.orgId, actionId, JSON.stringify({ status: 'CANCELLED', decidedAt: at, reason })],
    );
  }

  async find(id: string): Promise<Approval | null> {
    const row = await this.sql.row<ApprovalRow>(`${SELECT} AND p.id = $2`, [this.orgId, id]);
    return row && approvalOf(row);
  }

  async list(query: {
    status?: ApprovalStatus | undefined;
    limit: number;
    cursor?: string | undefined;
  }): Promise<Page<Approval>> {
    const after = readCursor(query.cursor);
    const rows = await this.sql.rows<ApprovalRow>(
      `${SELECT} AND ($2::text IS NULL OR p.status = $2)
       AND ($3::timestamptz IS NULL OR (p.requested_at, p.id) < ($3, $4))
       ORDER BY p.requested_at DESC, p.id DESC LIMIT $5`,
      [this.orgId, query.status ?? null, after?.at ?? null, after?.id ?? null, query.limit + 1],
    );
    return pageOf(rows, query.limit, approvalOf);
  }
}

function approvalOf(row: ApprovalRow): Approval {
  const { risk, matched } = row.record;
  return { ...row.state, actionId: row.action_id, action: row.action, agentId: row.agent_id, risk, matched };
}
