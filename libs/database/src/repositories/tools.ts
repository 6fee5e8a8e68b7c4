import type { Tool, ToolDefinition, ToolOrigin } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';

interface ToolRow {
  definition: ToolDefinition;
  digest: string;
  origin: ToolOrigin | null;
  created_at: Date;
  cursor_at: string;
  cursor_id: string;
}

export class Tools {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Creates or replaces the tool of that name. Without `origin`, an imported tool keeps the one that it has. */
  async upsert(definition: ToolDefinition, digest: string, origin?: ToolOrigin): Promise<Tool> {
    const row = await this.sql.row<ToolRow>(
      `INSERT INTO tools (org_id, name, definition, digest, origin) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (org_id, name) DO UPDATE SET definition = excluded.definition, digest = excluded.digest,
         origin = coalesce(excluded.origin, tools.origin),
         created_at = CASE WHEN tools.digest = excluded.digest THEN tools.created_at ELSE now() END
       RETURNING *`,
      [this.orgId, definition.name, JSON.stringify(definition), digest, origin ? JSON.stringify(origin) : null],
    );
    return toolOf(row as ToolRow);
  }

  async find(name: string): Promise<Tool | null> {
    const row = await this.sql.row<ToolRow>('SELECT * FROM tools WHERE org_id = $1 AND name = $2', [this.orgId, name]);
    return row && toolOf(row);
  }

  /** The definition of this name, or the first one by name with this action. */
  async forCall(sought: { tool: string } | { action: string } | null): Promise<ToolDefinition | null> {
    if (sought === null) return null;
    if ('tool' in sought) return (await this.find(sought.tool))?.definition ?? null;
    const row = await this.sql.row<ToolRow>(
      `SELECT * FROM tools WHERE org_id = $1 AND definition -> 'action' ->> 'type' = $2 ORDER BY name LIMIT 1`,
      [this.orgId, sought.action],
    );
    return row?.definition ?? null;
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<Tool>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<ToolRow>(
      `SELECT *, created_at::text AS cursor_at, name AS cursor_id FROM tools WHERE org_id = $1
       AND ($2::timestamptz IS NULL OR (created_at, name) < ($2, $3)) ORDER BY created_at DESC, name DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, toolOf);
  }

  /** All of them: the actions that policies may name. */
  async all(): Promise<Tool[]> {
    const rows = await this.sql.rows<ToolRow>('SELECT * FROM tools WHERE org_id = $1 ORDER BY name', [this.orgId]);
    return rows.map(toolOf);
  }

  async countOfConnection(connection: string): Promise<number> {
    const row = await this.sql.row<{ tools: number }>(
      `SELECT count(*)::int AS tools FROM tools WHERE org_id = $1 AND definition ->> 'connection' = $2`,
      [this.orgId, connection],
    );
    return row?.tools ?? 0;
  }

  async remove(name: string): Promise<boolean> {
    return (await this.sql.affected('DELETE FROM tools WHERE org_id = $1 AND name = $2', [this.orgId, name])) > 0;
  }
}

function toolOf({ definition, digest, origin, created_at }: ToolRow): Tool {
  return { definition, digest, origin, createdAt: iso(created_at) };
}
