import { ProblemError, type SlackWorkspace } from '@runplane/contracts';
import type { Sql } from '../../sql.js';
import { isUniqueViolation } from '../../sql-errors.js';
import { iso, isoOrNull, type Page, pageOf, readCursor } from '../paging.js';

interface WorkspaceRow {
  id: string;
  team_id: string;
  team_name: string;
  bot_id: string;
  status: SlackWorkspace['status'];
  disabled_reason: string | null;
  sealed_bot_token: Buffer;
  has_app_token: boolean;
  previous_expires_at: Date | null;
  created_at: Date;
  created_by: string;
  cursor_at: string;
  cursor_id: string;
}

export interface NewSlackWorkspace {
  /** Given by the caller, since the secrets are sealed to it. */
  id: string;
  teamId: string;
  teamName: string;
  botId: string;
  sealedBotToken: Buffer;
  sealedSigningSecret: Buffer;
  sealedAppToken: Buffer | null;
  createdBy: string;
}

/** Sealed; what is undefined stays. */
export interface NewSlackSecrets {
  botToken?: Buffer | undefined;
  signingSecret?: Buffer | undefined;
  appToken?: Buffer | null | undefined;
  overlapHours: number;
}

const SELECT = `SELECT *, sealed_app_token IS NOT NULL AS has_app_token, created_at::text AS cursor_at, id AS cursor_id
  FROM slack_workspaces WHERE org_id = $1`;

export class SlackWorkspaces {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Throws `conflict` where the app of that workspace is connected, here or in another org. */
  async create(input: NewSlackWorkspace): Promise<SlackWorkspace> {
    try {
      await this.sql.affected(
        `INSERT INTO slack_workspaces (org_id, id, team_id, team_name, bot_id, sealed_bot_token, sealed_signing_secret,
           sealed_app_token, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          this.orgId,
          input.id,
          input.teamId,
          input.teamName,
          input.botId,
          input.sealedBotToken,
          input.sealedSigningSecret,
          input.sealedAppToken,
          input.createdBy,
        ],
      );
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new ProblemError('conflict', `The Slack app is connected in the workspace ${input.teamName} already.`);
    }
    return (await this.find(input.id)) as SlackWorkspace;
  }

  async find(id: string): Promise<SlackWorkspace | null> {
    const row = await this.sql.row<WorkspaceRow>(`${SELECT} AND id = $2`, [this.orgId, id]);
    return row && workspaceOf(row);
  }

  /** The sealed bot token of an active workspace. */
  async sealedBotToken(id: string): Promise<Buffer | null> {
    const row = await this.sql.row<WorkspaceRow>(`${SELECT} AND id = $2 AND status = 'active'`, [this.orgId, id]);
    return row?.sealed_bot_token ?? null;
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<SlackWorkspace>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<WorkspaceRow>(
      `${SELECT} AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3))
       ORDER BY created_at DESC, id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, workspaceOf);
  }

  /** The signing secret until now is accepted for `overlapHours`; one that was in its own overlap ends. */
  async rotate(id: string, secrets: NewSlackSecrets): Promise<SlackWorkspace | null> {
    await this.sql.affected(
      `UPDATE slack_workspaces SET sealed_bot_token = coalesce($3, sealed_bot_token),
         sealed_previous_secret = CASE WHEN $4::bytea IS NULL THEN sealed_previous_secret
           WHEN $5 > 0 THEN sealed_signing_secret END,
         previous_expires_at = CASE WHEN $4::bytea IS NULL THEN previous_expires_at
           WHEN $5 > 0 THEN now() + make_interval(hours => $5) END,
         sealed_signing_secret = coalesce($4, sealed_signing_secret),
         sealed_app_token = CASE WHEN $6 THEN $7::bytea ELSE sealed_app_token END
       WHERE org_id = $1 AND id = $2`,
      [
        this.orgId,
        id,
        secrets.botToken ?? null,
        secrets.signingSecret ?? null,
        secrets.overlapHours,
        secrets.appToken !== undefined,
        secrets.appToken ?? null,
      ],
    );
    return this.find(id);
  }

  /** With all its routes. False where it is disabled already, or gone. */
  async disable(id: string, reason: string): Promise<boolean> {
    const text = `UPDATE slack_workspaces SET status = 'disabled', disabled_reason = $3
       WHERE org_id = $1 AND id = $2 AND status = 'active'`;
    return (await this.sql.affected(text, [this.orgId, id, reason])) > 0;
  }

  async enable(id: string): Promise<boolean> {
    const text = `UPDATE slack_workspaces SET status = 'active', disabled_reason = NULL WHERE org_id = $1 AND id = $2`;
    return (await this.sql.affected(text, [this.orgId, id])) > 0;
  }

  /** Only without routes. */
  async remove(id: string): Promise<boolean> {
    const text = 'DELETE FROM slack_workspaces WHERE org_id = $1 AND id = $2';
    return (await this.sql.affected(text, [this.orgId, id])) > 0;
  }
}

function workspaceOf(row: WorkspaceRow): SlackWorkspace {
  const overlaps = row.previous_expires_at !== null && row.previous_expires_at.getTime() > Date.now();
  return {
    id: row.id,
    teamId: row.team_id,
    teamName: row.team_name,
    botId: row.bot_id,
    status: row.status,
    disabledReason: row.disabled_reason,
    socketMode: row.has_app_token,
    previousSecretExpiresAt: overlaps ? isoOrNull(row.previous_expires_at) : null,
    createdAt: iso(row.created_at),
    createdBy: row.created_by,
  };
}
