import type { DecisionSettings, Org } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { iso } from './paging.js';

export interface OrgRow {
  id: string;
  slug: string;
  name: string;
  status: Org['status'];
  settings: DecisionSettings;
  current_bundle: string;
  created_at: Date;
}

export function orgOf(row: OrgRow): Org {
  const { id, slug, name, status, settings } = row;
  return { id, slug, name, status, settings, currentBundle: row.current_bundle, createdAt: iso(row.created_at) };
}

export class Orgs {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async get(): Promise<Org> {
    const row = await this.sql.row<OrgRow>('SELECT * FROM orgs WHERE id = $1', [this.orgId]);
    if (!row) throw new Error(`org ${this.orgId} does not exist`);
    return orgOf(row);
  }

  /** Only stores: `policies.republish` makes them count. */
  async setSettings(settings: DecisionSettings): Promise<void> {
    await this.sql.affected('UPDATE orgs SET settings = $2 WHERE id = $1', [this.orgId, JSON.stringify(settings)]);
  }
}
