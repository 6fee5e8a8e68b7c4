import type { CalledConnection, Tool, ToolDefinition, ToolOrigin } from '@runplane/contracts';
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

/** A tool that a gateway can have run: it goes through a connection that the org has. */
export interface ExecutableTool {
  name: string;
  /** Type of its canonical action. */
  action: string;
  /** That its definition says, whatever the caller says. */
  environment: string | null;
  connection: CalledConnection;
}

/** What agents may see of a tool. */
export type ToolToShow = Pick<Tool, 'definition' | 'origin'>;

export class Tools {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /**
   * Creates or replaces the tool of that name. Without `origin`, an imported tool keeps the one that it has, but for the
   * schema of its arguments where the definition has others now.
   */
  async upsert(definition: ToolDefinition, digest: string, origin?: ToolOrigin): Promise<Tool> {
    const row = await this.sql.row<ToolRow>(
      `INSERT INTO tools (org_id, name, definition, digest, origin) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (org_id, name) DO UPDATE SET definition = excluded.definition, digest = excluded.digest,
         origin = coalesce(excluded.origin, CASE WHEN ${argumentsOf('excluded')} = ${argumentsOf('tools')}
           THEN tools.origin ELSE tools.origin - 'inputSchema' END),
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

  /** What a gateway can have run, by name (code units): all, or those whose name is `flat` with `_` for dots. */
  async executable(flat: string | null = null): Promise<ExecutableTool[]> {
    const rows = await this.sql.rows<Omit<ExecutableTool, 'connection'> & { via: string; via_environment: string }>(
      `SELECT t.name, t.definition -> 'action' ->> 'type' AS action,
         t.definition -> 'target' ->> 'environment' AS environment, c.name AS via, c.environment AS via_environment
       FROM tools t JOIN connections c ON c.org_id = t.org_id AND c.name = t.definition ->> 'connection'
       WHERE t.org_id = $1 AND ($2::text IS NULL OR replace(t.name, '.', '_') = $2)
         AND t.definition ->> 'provider' <> 'callback' ORDER BY t.name COLLATE "C"`,
      [this.orgId, flat],
    );
    return rows.map(({ via, via_environment, ...tool }) => ({
      ...tool,
      connection: { name: via, environment: via_environment },
    }));
  }

  /** Those of these names that there are, by name (code units). */
  async named(names: readonly string[]): Promise<ToolToShow[]> {
    return this.sql.rows<ToolToShow>(
      `SELECT definition, origin FROM tools WHERE org_id = $1 AND name = ANY($2) ORDER BY name COLLATE "C"`,
      [this.orgId, names],
    );
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

/** What its calls take and where they go, which a schema that came with it describes. */
function argumentsOf(row: 'excluded' | 'tools'): string {
  const parts = ["'connection'", "'operation'", "'fields'", "'action' -> 'material'"];
  return `jsonb_build_array(${parts.map((part) => `${row}.definition -> ${part}`).join(', ')})`;
}

function toolOf({ definition, digest, origin, created_at }: ToolRow): Tool {
  return { definition, digest, origin, createdAt: iso(created_at) };
}
