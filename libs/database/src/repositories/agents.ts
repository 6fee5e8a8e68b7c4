import { type Agent, type CreateAgent, ProblemError, type UpdateAgent } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { isForeignKeyViolation, isUniqueViolation } from '../sql-errors.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';
import { awaitDecisions } from './stops.js';

interface AgentRow {
  id: string;
  name: string;
  description: string | null;
  roles: string[];
  owner_id: string | null;
  status: Agent['status'];
  created_at: Date;
  cursor_at: string;
  cursor_id: string;
}

export class Agents {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Throws `conflict` where the name is taken, and `invalid_request` for an owner who is no member. */
  async create(input: CreateAgent): Promise<Agent> {
    try {
      const row = await this.sql.row<AgentRow>(
        `INSERT INTO agents (org_id, id, name, description, roles, owner_id) VALUES ($1, $2, $3, $4, $5, $6) RETURNING *`,
        [this.orgId, newId('agt'), input.name, input.description ?? null, input.roles, input.ownerId ?? null],
      );
      return agentOf(row as AgentRow);
    } catch (error) {
      if (isUniqueViolation(error)) throw new ProblemError('conflict', `There is an agent ${input.name} already.`);
      throw ofOwner(error);
    }
  }

  async find(id: string): Promise<Agent | null> {
    const row = await this.sql.row<AgentRow>('SELECT * FROM agents WHERE org_id = $1 AND id = $2', [this.orgId, id]);
    return row && agentOf(row);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<Agent>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<AgentRow>(
      `SELECT *, created_at::text AS cursor_at, id AS cursor_id FROM agents WHERE org_id = $1
       AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3)) ORDER BY created_at DESC, id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, agentOf);
  }

  /** Throws `invalid_request` for an owner who is no member. */
  async update(id: string, change: UpdateAgent): Promise<Agent | null> {
    if (change.status === 'disabled') await awaitDecisions(this.sql, this.orgId);
    const { description = null, roles = null, status = null, ownerId } = change;
    try {
      const row = await this.sql.row<AgentRow>(
        `UPDATE agents SET description = coalesce($3, description), roles = coalesce($4, roles),
         status = coalesce($5, status), owner_id = CASE WHEN $6 THEN $7 ELSE owner_id END
         WHERE org_id = $1 AND id = $2 RETURNING *`,
        [this.orgId, id, description, roles, status, ownerId !== undefined, ownerId ?? null],
      );
      return row && agentOf(row);
    } catch (error) {
      throw ofOwner(error);
    }
  }
}

function ofOwner(error: unknown): unknown {
  if (!isForeignKeyViolation(error)) return error;
  return new ProblemError('invalid_request', 'The owner is not a member of this organisation.', {
    errors: [{ path: 'ownerId', message: 'is not a member' }],
  });
}

function agentOf(row: AgentRow): Agent {
  const { id, name, description, roles, status } = row;
  return { id, name, description, roles, ownerId: row.owner_id, status, createdAt: iso(row.created_at) };
}
