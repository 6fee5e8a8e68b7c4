import { DataHandling } from '@runplane/contracts';
import type { Sql } from '../sql.js';

export interface SealedField {
  field: string;
  sealed: Buffer;
}

/** `entry`: which event of the action has the digest of it. */
export interface KeptField extends SealedField {
  entry: number;
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

  async keep(
    actionId: string,
    entry: number,
    fields: readonly SealedField[],
    subjects: readonly Buffer[],
  ): Promise<void> {
    for (const { field, sealed } of fields) {
      await this.sql.affected(
        'INSERT INTO kept_fields (org_id, action_id, entry, field, sealed) VALUES ($1, $2, $3, $4, $5)',
        [this.orgId, actionId, entry, field, sealed],
      );
    }
    for (const subject of subjects) {
      await this.sql.affected(
        'INSERT INTO action_subjects (org_id, subject, action_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [this.orgId, subject, actionId],
      );
    }
  }

  async fields(actionId: string): Promise<KeptField[]> {
    return this.sql.rows<KeptField>(
      'SELECT entry, field, sealed FROM kept_fields WHERE org_id = $1 AND action_id = $2 ORDER BY entry, field',
      [this.orgId, actionId],
    );
  }
}

/** Bound to its place: a sealed field that is copied to another action, event or name does not open. */
export function keptFieldAad(orgId: string, actionId: string, entry: number, field: string): string {
  return `${orgId}:${actionId}:${entry === 0 ? '' : `${entry}:`}${field}`;
}
