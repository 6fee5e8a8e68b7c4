import type { WrappedByRoot } from '../data-keys/root-key.js';
import type { Sql } from '../sql.js';

export interface WrappedOrgKey extends WrappedByRoot {
  id: string;
}

export interface WrappedDataKey {
  orgKey: string;
  /** Null: destroyed. */
  wrapped: Buffer | null;
}

/** Wrapped keys only: who reads this table alone can open nothing. */
export class WrappedKeys {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** The org's newest key; null before its first. */
  async newestOrgKey(): Promise<WrappedOrgKey | null> {
    return this.sql.row<WrappedOrgKey>(
      'SELECT id, wrapped, root FROM org_keys WHERE org_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1',
      [this.orgId],
    );
  }

  async orgKey(id: string): Promise<WrappedOrgKey | null> {
    return this.sql.row<WrappedOrgKey>('SELECT id, wrapped, root FROM org_keys WHERE org_id = $1 AND id = $2', [
      this.orgId,
      id,
    ]);
  }

  /** The first one made under an id stays: two that begin at once use the same. */
  async keepOrgKey(key: WrappedOrgKey): Promise<void> {
    await this.sql.affected(
      'INSERT INTO org_keys (org_id, id, wrapped, root) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [this.orgId, key.id, key.wrapped, key.root],
    );
  }

  async dataKey(id: string): Promise<WrappedDataKey | null> {
    return this.sql.row<WrappedDataKey>(
      'SELECT org_key AS "orgKey", wrapped FROM data_keys WHERE org_id = $1 AND id = $2',
      [this.orgId, id],
    );
  }

  /** The key under this id, which is the given one unless there was one already. */
  async keepDataKey(id: string, key: { orgKey: string; wrapped: Buffer }): Promise<WrappedDataKey> {
    const created = await this.sql.affected(
      'INSERT INTO data_keys (org_id, id, org_key, wrapped) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [this.orgId, id, key.orgKey, key.wrapped],
    );
    return created > 0 ? key : ((await this.dataKey(id)) as WrappedDataKey);
  }

  /** Returns how many there were to destroy. */
  async destroy(ids: readonly string[]): Promise<number> {
    return this.sql.affected(
      'UPDATE data_keys SET wrapped = NULL, destroyed_at = now() WHERE org_id = $1 AND id = ANY($2) AND wrapped IS NOT NULL',
      [this.orgId, ids],
    );
  }
}
