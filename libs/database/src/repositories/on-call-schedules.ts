import type { OnCallRotation, OnCallSchedule } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { iso } from './paging.js';

interface ScheduleRow {
  name: string;
  rotation: OnCallRotation;
  updated_at: Date;
  updated_by: string;
}

export class OnCallSchedules {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Creates it, or replaces its rotation. */
  async put(name: string, rotation: OnCallRotation, by: string): Promise<OnCallSchedule> {
    const row = await this.sql.row<ScheduleRow>(
      `INSERT INTO on_call_schedules (org_id, name, rotation, updated_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (org_id, name) DO UPDATE
         SET rotation = excluded.rotation, updated_by = excluded.updated_by, updated_at = now() RETURNING *`,
      [this.orgId, name, JSON.stringify(rotation), by],
    );
    return scheduleOf(row as ScheduleRow);
  }

  async find(name: string): Promise<OnCallSchedule | null> {
    const row = await this.sql.row<ScheduleRow>('SELECT * FROM on_call_schedules WHERE org_id = $1 AND name = $2', [
      this.orgId,
      name,
    ]);
    return row && scheduleOf(row);
  }

  /** By name; an org has a limited number of them. */
  async all(): Promise<OnCallSchedule[]> {
    const rows = await this.sql.rows<ScheduleRow>('SELECT * FROM on_call_schedules WHERE org_id = $1 ORDER BY name', [
      this.orgId,
    ]);
    return rows.map(scheduleOf);
  }

  async remove(name: string): Promise<boolean> {
    const removed = await this.sql.affected('DELETE FROM on_call_schedules WHERE org_id = $1 AND name = $2', [
      this.orgId,
      name,
    ]);
    return removed > 0;
  }
}

function scheduleOf({ name, rotation, updated_at, updated_by }: ScheduleRow): OnCallSchedule {
  return { name, ...rotation, updatedAt: iso(updated_at), updatedBy: updated_by };
}
