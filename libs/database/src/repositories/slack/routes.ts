import type { Channel, CreateSlackRoute, SlackRoute } from '@runplane/contracts';
import type { Sql } from '../../sql.js';
import { type DestinationRow, Destinations } from '../destinations.js';
import { iso, type Page, pageOf, readCursor } from '../paging.js';

interface RouteRow extends DestinationRow {
  workspace_id: string;
  channel_id: string;
  policies: string[];
  environments: string[];
  groups: string[];
  cursor_at: string;
  cursor_id: string;
}

const SELECT = `SELECT d.*, r.workspace_id, r.channel_id, r.policies, r.environments, r.groups,
    d.created_at::text AS cursor_at, d.id AS cursor_id
  FROM notice_destinations d JOIN slack_routes r ON r.org_id = d.org_id AND r.id = d.id WHERE d.org_id = $1`;

/** Each is a destination of notices: which approvals go to which channel of a workspace. */
export class SlackRoutes {
  private readonly destinations: Destinations;

  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {
    this.destinations = new Destinations(sql, orgId);
  }

  async create(
    input: CreateSlackRoute & { eventTypes: Channel['eventTypes']; createdBy: string },
  ): Promise<SlackRoute> {
    const { name, eventTypes, createdBy } = input;
    const { id } = await this.destinations.create({ kind: 'slack', name, eventTypes, createdBy });
    await this.sql.affected(
      `INSERT INTO slack_routes (org_id, id, workspace_id, channel_id, policies, environments, groups)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [this.orgId, id, input.workspaceId, input.channel, input.policies, input.environments, input.groups],
    );
    return (await this.find(id)) as SlackRoute;
  }

  async find(id: string): Promise<SlackRoute | null> {
    const row = await this.sql.row<RouteRow>(`${SELECT} AND d.id = $2`, [this.orgId, id]);
    return row && routeOf(row);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<SlackRoute>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<RouteRow>(
      `${SELECT} AND ($2::timestamptz IS NULL OR (d.created_at, d.id) < ($2, $3))
       ORDER BY d.created_at DESC, d.id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, routeOf);
  }

  async countOfWorkspace(workspaceId: string): Promise<number> {
    const text = 'SELECT count(*)::int AS routes FROM slack_routes WHERE org_id = $1 AND workspace_id = $2';
    return (await this.sql.row<{ routes: number }>(text, [this.orgId, workspaceId]))?.routes ?? 0;
  }

  /** With its messages' records; what Slack shows stays there. */
  remove(id: string): Promise<boolean> {
    return this.destinations.remove(id);
  }
}

function routeOf(row: RouteRow): SlackRoute {
  return {
    id: row.id,
    name: row.name,
    workspaceId: row.workspace_id,
    channel: row.channel_id,
    policies: row.policies,
    environments: row.environments,
    groups: row.groups,
    status: row.status,
    disabledReason: row.disabled_reason,
    createdAt: iso(row.created_at),
    createdBy: row.created_by,
  };
}
