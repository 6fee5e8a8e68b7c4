import type { WrappedByRoot } from '../data-keys/root-key.js';
import type { Sql } from '../sql.js';
import type { SealedSecret } from './sealed-secrets.js';

export interface StoredOrgKey extends WrappedByRoot {
  orgId: string;
  id: string;
}

export interface MasterKeyUse {
  /** `org_key` for what root keys wrap; else the kind of a sealed secret. */
  kind: string;
  key: string;
  count: number;
}

const SECRET = 'kind, org_id AS "orgId", id, sealed';
const ORG_KEY = 'org_id AS "orgId", id, wrapped, root';

/** What is sealed under master keys, of all organisations. Each change is refused where another one came first. */
export class MasterKeyStore {
  constructor(private readonly connected: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>) {}

  /** Secrets under any other key than this one, after the given one in a fixed order. `keyId`: 16 hexadecimal digits. */
  secretsUnderOthers(keyId: string, after: SealedSecret | null, most: number): Promise<SealedSecret[]> {
    const { kind, orgId, id } = after ?? { kind: '', orgId: '', id: '' };
    return this.connected((sql) =>
      sql.rows<SealedSecret>(`SELECT ${SECRET} FROM secrets_under_others(decode($1, 'hex'), $2, $3, $4, $5)`, [
        keyId,
        kind,
        orgId,
        id,
        most,
      ]),
    );
  }

  /** False where the secret has been replaced since it was read. */
  async rewrapSecret({ kind, orgId, id, sealed }: SealedSecret, fresh: Buffer): Promise<boolean> {
    return this.done('SELECT rewrap_secret($1, $2, $3, $4, $5) AS done', [kind, orgId, id, sealed, fresh]);
  }

  orgKeysUnderOthers(root: string, after: StoredOrgKey | null, most: number): Promise<StoredOrgKey[]> {
    const { orgId, id } = after ?? { orgId: '', id: '' };
    return this.connected((sql) =>
      sql.rows<StoredOrgKey>(`SELECT ${ORG_KEY} FROM org_keys_under_others($1, $2, $3, $4)`, [root, orgId, id, most]),
    );
  }

  /** False where it has been wrapped anew since it was read. */
  async rewrapOrgKey({ orgId, id, wrapped }: StoredOrgKey, fresh: WrappedByRoot): Promise<boolean> {
    const values = [orgId, id, wrapped, fresh.wrapped, fresh.root];
    return this.done('SELECT rewrap_org_key($1, $2, $3, $4, $5) AS done', values);
  }

  async use(): Promise<MasterKeyUse[]> {
    return this.connected((sql) =>
      sql.rows<MasterKeyUse>('SELECT kind, key, count::int FROM master_key_use() ORDER BY kind, key'),
    );
  }

  private async done(text: string, values: readonly unknown[]): Promise<boolean> {
    const row = await this.connected((sql) => sql.row<{ done: boolean }>(text, values));
    return row?.done ?? false;
  }
}
