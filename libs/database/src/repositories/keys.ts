import type { ApiKey, KeyScope, UpdateAgentKey } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { iso, isoOrNull, type Page, pageOf, readCursor } from './paging.js';
import { awaitDecisions } from './stops.js';

export interface NewKey {
  id: string;
  name: string;
  /** SHA-256 of the secret. */
  secretHash: Buffer;
  principal: ApiKey['principal'];
  expiresAt: string | null;
  /** Of an agent's key; neither where left out. */
  scope?: KeyScope | null;
  certificate?: string | null;
}

interface KeyRow {
  id: string;
  name: string;
  agent_id: string | null;
  member_id: string | null;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
  scope: KeyScope | null;
  certificate: string | null;
  cursor_at: string;
  cursor_id: string;
}

export class Keys {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async create({ id, name, secretHash, principal, expiresAt, scope, certificate }: NewKey): Promise<ApiKey> {
    const row = await this.sql.row<KeyRow>(
      `INSERT INTO api_keys (org_id, id, name, secret_hash, agent_id, member_id, expires_at, scope, certificate)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *`,
      [
        this.orgId,
        id,
        name,
        secretHash,
        principal.kind === 'agent' ? principal.id : null,
        principal.kind === 'member' ? principal.id : null,
        expiresAt,
        jsonOrNull(scope),
        certificate ?? null,
      ],
    );
    return keyOf(row as KeyRow);
  }

  async find(id: string): Promise<ApiKey | null> {
    const row = await this.sql.row<KeyRow>('SELECT * FROM api_keys WHERE org_id = $1 AND id = $2', [this.orgId, id]);
    return row && keyOf(row);
  }

  async list(
    principal: ApiKey['principal'],
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<Page<ApiKey>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<KeyRow>(
      `SELECT *, created_at::text AS cursor_at, id AS cursor_id FROM api_keys
       WHERE org_id = $1 AND ${principal.kind === 'agent' ? 'agent_id' : 'member_id'} = $2
       AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4)) ORDER BY created_at DESC, id DESC LIMIT $5`,
      [this.orgId, principal.id, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, keyOf);
  }

  /**
   * Null where no agent has such a key. After it has been committed nothing begins that the new limits forbid, not even
   * what was asked for before.
   */
  async limit(id: string, { scope, certificate }: UpdateAgentKey): Promise<ApiKey | null> {
    if (scope !== undefined) await awaitDecisions(this.sql, this.orgId);
    const row = await this.sql.row<KeyRow>(
      `UPDATE api_keys SET scope = CASE WHEN $3 THEN $4::jsonb ELSE scope END,
         certificate = CASE WHEN $5 THEN $6 ELSE certificate END
       WHERE org_id = $1 AND id = $2 AND agent_id IS NOT NULL RETURNING *`,
      [this.orgId, id, scope !== undefined, jsonOrNull(scope), certificate !== undefined, certificate ?? null],
    );
    return row && keyOf(row);
  }

  /** Null where there is no such key; revoking twice keeps the first time. */
  async revoke(id: string): Promise<ApiKey | null> {
    const row = await this.sql.row<KeyRow>(
      'UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE org_id = $1 AND id = $2 RETURNING *',
      [this.orgId, id],
    );
    return row && keyOf(row);
  }

  /** Every key of the principal that is not revoked yet. */
  async revokeAll(principal: ApiKey['principal']): Promise<void> {
    await this.sql.rows(
      `UPDATE api_keys SET revoked_at = now() WHERE org_id = $1 AND revoked_at IS NULL
       AND ${principal.kind === 'agent' ? 'agent_id' : 'member_id'} = $2`,
      [this.orgId, principal.id],
    );
  }

  /** Lets the key expire after so many seconds of the database's clock, never later than it would have. */
  async expireWithin(id: string, seconds: number): Promise<ApiKey | null> {
    const row = await this.sql.row<KeyRow>(
      `UPDATE api_keys SET expires_at = least(expires_at, now() + make_interval(secs => $3))
       WHERE org_id = $1 AND id = $2 RETURNING *`,
      [this.orgId, id, seconds],
    );
    return row && keyOf(row);
  }
}

function keyOf(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    principal: row.agent_id ? { kind: 'agent', id: row.agent_id } : { kind: 'member', id: row.member_id as string },
    createdAt: iso(row.created_at),
    expiresAt: isoOrNull(row.expires_at),
    revokedAt: isoOrNull(row.revoked_at),
    lastUsedAt: isoOrNull(row.last_used_at),
    scope: row.scope,
    certificate: row.certificate,
  };
}

function jsonOrNull(scope: KeyScope | null | undefined): string | null {
  return scope ? JSON.stringify(scope) : null;
}
