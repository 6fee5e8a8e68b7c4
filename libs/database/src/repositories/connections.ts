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
  created_at: Date;
  cursor_at: string;
  cursor_id: string;
}

export class Connections {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Throws `conflict` where the name is taken. */
  async create(input: NewConnection): Promise<Connection> {
    try {
      const row = await this.sql.row<ConnectionRow>(
        `INSERT INTO connections (org_id, id, name, provider, environment, configuration, sealed_secret)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING *`,
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
    const row = await this.sql.row<ConnectionRow>('SELECT * FROM connections WHERE org_id = $1 AND id = $2', [
      this.orgId,
      id,
    ]);
    return row && connectionOf(row);
  }

  async findByName(name: string): Promise<SealedConnection | null> {
    const row = await this.sql.row<ConnectionRow>('SELECT * FROM connections WHERE org_id = $1 AND name = $2', [
      this.orgId,
      name,
    ]);
    return row && { ...connectionOf(row), sealedSecret: row.sealed_secret };
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
    const text = 'UPDATE connections SET sealed_secret = $3 WHERE org_id = $1 AND id = $2';
    return (await this.sql.affected(text, [this.orgId, id, sealedSecret])) > 0;
  }

  async remove(id: string): Promise<boolean> {
    const text = 'DELETE FROM connections WHERE org_id = $1 AND id = $2';
    return (await this.sql.affected(text, [this.orgId, id])) > 0;
  }
}

function connectionOf(row: ConnectionRow): Connection {
  const { id, name, provider, environment, configuration } = row;
  return { id, name, provider, environment, configuration, createdAt: iso(row.created_at) };
}
