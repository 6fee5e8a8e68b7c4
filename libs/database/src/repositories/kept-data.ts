import { DataHandling } from '@runplane/contracts';
import type { Sql } from '../sql.js';

export interface SealedField {
  field: string;
  sealed: Buffer;
}

/** What is kept of agents' calls beside the decision: the rules for it, and the sealed fields. */
export class KeptData {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async handling(): Promise<DataHandling> {
    const row = await this.sql.row<{ data_handling: unknown }>('SELECT data_handling FROM orgs WHERE id = $1', [
      this.orgId,
    ]);
    return DataHandling.parse(row?.data_handling);
  }

  async setHandling(handling: DataHandling): Promise<void> {
    await this.sql.affected('UPDATE orgs SET data_handling = $2 WHERE id = $1', [this.orgId, JSON.stringify(handling)]);
  }

  async keep(actionId: string, fields: readonly SealedField[], subjects: readonly Buffer[]): Promise<void> {
    for (const { field, sealed } of fields) {
      await this.sql.affected('INSERT INTO kept_fields (org_id, action_id, field, sealed) VALUES ($1, $2, $3, $4)', [
        this.orgId,
        actionId,
        field,
        sealed,
      ]);
    }
    for (const subject of subjects) {
      await this.sql.affected(
        'INSERT INTO action_subjects (org_id, subject, action_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [this.orgId, subject, actionId],
      );
    }
  }

  async fields(actionId: string): Promise<SealedField[]> {
    return this.sql.rows<SealedField>(
      'SELECT field, sealed FROM kept_fields WHERE org_id = $1 AND action_id = $2 ORDER BY field',
      [this.orgId, actionId],
    );
  }
}

/** Bound to its place: a sealed field that is copied to another action or name does not open. */
export function keptFieldAad(orgId: string, actionId: string, field: string): string {
  return `${orgId}:${actionId}:${field}`;
}
