import type { Channel, ChannelHealth, ChannelKind } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { iso, isoOrNull } from './paging.js';

export interface DestinationRow {
  id: string;
  kind: ChannelKind;
  name: string;
  event_types: Channel['eventTypes'];
  status: Channel['status'];
  disabled_reason: string | null;
  failing_since: Date | null;
  last_success_at: Date | null;
  last_failure_at: Date | null;
  created_at: Date;
  created_by: string;
}

export interface NewDestination {
  /** Given where a secret is sealed to it; else a new one. */
  id?: string;
  kind: ChannelKind;
  name: string;
  /** Empty: every type. */
  eventTypes: Channel['eventTypes'];
  createdBy: string;
}

/** Where an org is told what happens, whatever the kind: what a kind needs beside is in a table of its own. */
export class Destinations {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async create(input: NewDestination): Promise<Channel> {
    const row = await this.sql.row<DestinationRow>(
      `INSERT INTO notice_destinations (org_id, id, kind, name, event_types, created_by)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING *`,
      [this.orgId, input.id ?? newId('chn'), input.kind, input.name, input.eventTypes, input.createdBy],
    );
    return channelOf(row as DestinationRow);
  }

  /** All of them with their health, newest first: an org has few. */
  async list(): Promise<ChannelHealth[]> {
    const rows = await this.sql.rows<DestinationRow & { backlog: number; dead: number }>(
      `SELECT d.*,
         (SELECT count(*)::int FROM deliveries x WHERE x.org_id = d.org_id AND x.destination_id = d.id
            AND x.status IN ('PENDING', 'SENDING')) AS backlog,
         (SELECT count(*)::int FROM deliveries x WHERE x.org_id = d.org_id AND x.destination_id = d.id
            AND x.status = 'DEAD') AS dead
       FROM notice_destinations d WHERE d.org_id = $1 ORDER BY d.created_at DESC, d.id DESC`,
      [this.orgId],
    );
    return rows.map((row) => ({ ...channelOf(row), backlog: row.backlog, dead: row.dead }));
  }

  async find(id: string): Promise<Channel | null> {
    const row = await this.sql.row<DestinationRow>('SELECT * FROM notice_destinations WHERE org_id = $1 AND id = $2', [
      this.orgId,
      id,
    ]);
    return row && channelOf(row);
  }

  /** The org's email channel; null where it was never switched on. */
  async findEmail(): Promise<Channel | null> {
    const row = await this.sql.row<DestinationRow>(
      `SELECT * FROM notice_destinations WHERE org_id = $1 AND kind = 'email'`,
      [this.orgId],
    );
    return row && channelOf(row);
  }

  /** A channel that a member makes active again begins anew: it is not failing. */
  async update(
    id: string,
    change: {
      name?: string | undefined;
      eventTypes?: Channel['eventTypes'] | undefined;
      status?: Channel['status'] | undefined;
    },
  ): Promise<Channel | null> {
    const row = await this.sql.row<DestinationRow>(
      `UPDATE notice_destinations SET name = coalesce($3, name), event_types = coalesce($4, event_types),
         status = coalesce($5, status),
         disabled_reason = CASE WHEN $5 = 'active' THEN NULL ELSE disabled_reason END,
         failing_since = CASE WHEN $5 = 'active' AND status = 'disabled' THEN NULL ELSE failing_since END
       WHERE org_id = $1 AND id = $2 RETURNING *`,
      [this.orgId, id, change.name ?? null, change.eventTypes ?? null, change.status ?? null],
    );
    return row && channelOf(row);
  }

  /** By Runplane itself. False where it is disabled already, or gone. */
  async disable(id: string, reason: string): Promise<boolean> {
    const text = `UPDATE notice_destinations SET status = 'disabled', disabled_reason = $3
       WHERE org_id = $1 AND id = $2 AND status = 'active'`;
    return (await this.sql.affected(text, [this.orgId, id, reason])) > 0;
  }

  async recordSuccess(id: string): Promise<void> {
    // Once a second is enough: deliveries of one destination must not wait for each other at its row.
    await this.sql.affected(
      `UPDATE notice_destinations SET last_success_at = now(), failing_since = NULL WHERE org_id = $1 AND id = $2
       AND (failing_since IS NOT NULL OR last_success_at IS NULL OR last_success_at < now() - interval '1 second')`,
      [this.orgId, id],
    );
  }

  /** Since when it has been failing. */
  async recordFailure(id: string): Promise<Date | null> {
    const row = await this.sql.row<{ failing_since: Date }>(
      `UPDATE notice_destinations SET last_failure_at = now(), failing_since = coalesce(failing_since, now())
       WHERE org_id = $1 AND id = $2 RETURNING failing_since`,
      [this.orgId, id],
    );
    return row?.failing_since ?? null;
  }

  /** With all that was queued for it. */
  async remove(id: string): Promise<boolean> {
    const text = 'DELETE FROM notice_destinations WHERE org_id = $1 AND id = $2';
    return (await this.sql.affected(text, [this.orgId, id])) > 0;
  }
}

export function channelOf(row: DestinationRow): Channel {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    eventTypes: row.event_types,
    status: row.status,
    disabledReason: row.disabled_reason,
    failingSince: isoOrNull(row.failing_since),
    lastSuccessAt: isoOrNull(row.last_success_at),
    lastFailureAt: isoOrNull(row.last_failure_at),
    createdAt: iso(row.created_at),
    createdBy: row.created_by,
  };
}
