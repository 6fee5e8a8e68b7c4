import { type Connection, type JsonObject, ProblemError } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { isUniqueViolation } from '../sql-errors.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';

/** With the secret, sealed: only the tool activity opens it. */
export interface SealedConnection extends Connection {
  sealedSecret: Buffer;
}

export interface NewConnection {
  /** Given by the caller, since the secret is sealed to it. */
  id: string;
  name: string;
  provider: string;
  environment: string;
  configuration: JsonObject;
  sealedSecret: Buffer;
}

interface ConnectionRow {
  id: string;
  name: string;
  provider: string;
  environment: string;
  configuration: JsonObject;
  sealed_secret: Buffer;
  is_default: boolean;
  created_at: Date;
  rotated_at: Date;
  used_at: Date | null;
  checked_at: Date | null;
  check_failure: Connection['checkFailure'];
  last_failure: Connection['lastFailure'];
  cursor_at: string;
  cursor_id: string;
}

/** How exactly the last use is kept: each call would else write the same row. */
const USE_GRAIN_MS = 60_000;

export class Connections {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** The first of its provider and environment is their default. Throws `conflict` where the name is taken. */
  async create(input: NewConnection): Promise<Connection> {
    try {
      const row = await this.sql.row<ConnectionRow>(
        `INSERT INTO connections (org_id, id, name, provider, environment, configuration, sealed_secret, is_default)
         VALUES ($1, $2, $3, $4, $5, $6, $7, NOT EXISTS (
           SELECT 1 FROM connections WHERE org_id = $1 AND provider = $4 AND environment = $5)) RETURNING *`,
        [
          this.orgId,
          input.id,
          input.name,
          input.provider,
          input.environment,
          JSON.stringify(input.configuration),
          input.sealedSecret,
        ],
      );
      return connectionOf(row as ConnectionRow);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new ProblemError('conflict', `There is a connection ${input.name} already.`);
    }
  }

  async find(id: string): Promise<Connection | null> {
    const found = await this.findSealed(id);
    if (!found) return null;
    const { sealedSecret: _, ...connection } = found;
    return connection;
  }

  async findSealed(id: string): Promise<SealedConnection | null> {
    const row = await this.sql.row<ConnectionRow>('SELECT * FROM connections WHERE org_id = $1 AND id = $2', [
      this.orgId,
      id,
    ]);
    return row && { ...connectionOf(row), sealedSecret: row.sealed_secret };
  }

  async findByName(name: string): Promise<SealedConnection | null> {
    const row = await this.sql.row<ConnectionRow>('SELECT * FROM connections WHERE org_id = $1 AND name = $2', [
      this.orgId,
      name,
    ]);
    return row && { ...connectionOf(row), sealedSecret: row.sealed_secret };
  }

  /** The name of the connection that built-in operations of this provider go through. */
  async defaultFor(provider: string, environment: string): Promise<string | null> {
    const row = await this.sql.row<{ name: string }>(
      'SELECT name FROM connections WHERE org_id = $1 AND provider = $2 AND environment = $3 AND is_default',
      [this.orgId, provider, environment],
    );
    return row?.name ?? null;
  }

  /** Takes the place of the default of its provider and environment. */
  async makeDefault({ id, provider, environment }: Connection): Promise<void> {
    const of = 'org_id = $1 AND provider = $2 AND environment = $3';
    await this.sql.affected(`UPDATE connections SET is_default = false WHERE ${of} AND is_default AND id <> $4`, [
      this.orgId,
      provider,
      environment,
      id,
    ]);
    const text = 'UPDATE connections SET is_default = true WHERE org_id = $1 AND id = $2';
    await this.sql.affected(text, [this.orgId, id]);
  }

  async noteUse({ id, usedAt }: Connection): Promise<void> {
    if (usedAt !== null && Date.now() - Date.parse(usedAt) < USE_GRAIN_MS) return;
    const text = 'UPDATE connections SET used_at = now() WHERE org_id = $1 AND id = $2';
    await this.sql.affected(text, [this.orgId, id]);
  }

  async noteFailure(name: string, failure: { code: string; message: string }): Promise<void> {
    const text = 'UPDATE connections SET last_failure = $3 WHERE org_id = $1 AND name = $2';
    const at = new Date().toISOString();
    await this.sql.affected(text, [this.orgId, name, JSON.stringify({ ...failure, at })]);
  }

  async noteCheck(id: string, failure: { code: string; message: string } | null): Promise<Connection | null> {
    const row = await this.sql.row<ConnectionRow>(
      'UPDATE connections SET checked_at = now(), check_failure = $3 WHERE org_id = $1 AND id = $2 RETURNING *',
      [this.orgId, id, failure && JSON.stringify(failure)],
    );
    return row && connectionOf(row);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<Connection>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<ConnectionRow>(
      `SELECT *, created_at::text AS cursor_at, id AS cursor_id FROM connections WHERE org_id = $1
       AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3)) ORDER BY created_at DESC, id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, connectionOf);
  }

  async replaceSecret(id: string, sealedSecret: Buffer): Promise<boolean> {
    const text = 'UPDATE connections SET sealed_secret = $3, rotated_at = now() WHERE org_id = $1 AND id = $2';
    return (await this.sql.affected(text, [this.orgId, id, sealedSecret])) > 0;
  }

  async remove(id: string): Promise<boolean> {
    const text = 'DELETE FROM connections WHERE org_id = $1 AND id = $2';
    return (await this.sql.affected(text, [this.orgId, id])) > 0;
  }
}

function connectionOf(row: ConnectionRow): Connection {
  const { id, name, provider, environment, configuration } = row;
  return {
    id,
    name,
    provider,
    environment,
    configuration,
    isDefault: row.is_default,
    createdAt: iso(row.created_at),
    rotatedAt: iso(row.rotated_at),
    usedAt: row.used_at && iso(row.used_at),
    checkedAt: row.checked_at && iso(row.checked_at),
    checkFailure: row.check_failure,
    lastFailure: row.last_failure,
  };
}
