import {
  type Bundle,
  DecisionSettings,
  type KeyScope,
  type Member,
  type Org,
  type SignInMethod,
} from '@runplane/contracts';
import { bundleDigest } from '@runplane/policy';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { newId } from './ids.js';
import { inOrg } from './in-org.js';
import { type Channel, Listener } from './listener.js';
import { MasterKeyStore } from './master-keys/master-key-store.js';
import { type OrgRow, orgOf } from './repositories/orgs.js';
import { SignInLookups } from './sign-in-lookups.js';
import { type Sql, sqlOf } from './sql.js';
import { type OrgTransaction, orgTransaction } from './transaction.js';

export interface KeyPrincipal {
  keyId: string;
  /** SHA-256 of the secret. */
  secretHash: Buffer;
  orgId: string;
  orgStatus: 'active' | 'disabled';
  kind: 'agent' | 'member';
  principalId: string;
  principalStatus: 'active' | 'disabled';
  roles: string[];
  groups: string[];
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** The recorded last use is more than a minute old, or there is none: worth a `recordKeyUse`. */
  useIsStale: boolean;
  /** Null: not limited. */
  scope: KeyScope | null;
  /** SHA-256 of the client certificate without which the key is worth nothing, base64url; null: none is needed. */
  certificate: string | null;
}

export interface SessionPrincipal {
  sessionId: string;
  csrfToken: string;
  orgId: string;
  orgStatus: 'active' | 'disabled';
  principalId: string;
  principalStatus: 'active' | 'disabled';
  roles: string[];
  groups: string[];
  method: SignInMethod;
  /** Key that the session was begun with; null where it was begun otherwise. */
  keyId: string | null;
  /** When it ends unless it is used before, and when it ends anyway. */
  idleExpiresAt: Date;
  expiresAt: Date;
  /** Ended, expired, unused for an hour, or its key is revoked or expired. */
  isOver: boolean;
}

/** PostgreSQL as one of the processes: row-level security holds for every query. */
export async function openDatabase(options: {
  url: string;
  poolSize?: number;
  applicationName: string;
}): Promise<Database> {
  const source = new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName,
    poolSize: options.poolSize ?? 10,
    // A query that hangs must not hold a decision for ever.
    extra: { statement_timeout: 30_000, connectionTimeoutMillis: 5_000 },
  });
  await source.initialize();
  return new Database(source, new Listener(options.url, options.applicationName));
}

/** One org's connection to a Slack workspace, as far as a request of Slack can be checked by it. Secrets are sealed. */
export interface SlackConnection {
  orgId: string;
  id: string;
  status: 'active' | 'disabled';
  sealedSecrets: Buffer[];
}

export interface SlackSocket {
  orgId: string;
  id: string;
  teamId: string;
  sealedAppToken: Buffer;
}

export class Database {
  readonly masterKeys = new MasterKeyStore((work) => this.connected(work));
  /** What is asked before anybody is known. */
  readonly signIn = new SignInLookups((work) => this.connected(work));

  /** The driver's own: a query runner for each transaction would cost as much time as a small statement. */
  private readonly pool: Pool;

  constructor(
    private readonly source: DataSource,
    private readonly listener: Listener,
  ) {
    this.pool = (source.driver as PostgresDriver).master;
  }

  /** Runs `work` in one transaction that sees and writes rows of this org only. */
  withOrg<T>(orgId: string, work: (tx: OrgTransaction) => Promise<T>): Promise<T> {
    return this.transaction(orgId, (sql) => work(orgTransaction(sql, orgId)));
  }

  /** The key and whom it stands for, of whatever org; null for an unknown id. The secret is the caller's to compare. */
  async findKey(keyId: string): Promise<KeyPrincipal | null> {
    return this.connected((sql) =>
      sql.row<KeyPrincipal>(
        `SELECT key_id AS "keyId", secret_hash AS "secretHash", org_id AS "orgId", org_status AS "orgStatus", kind,
           principal_id AS "principalId", principal_status AS "principalStatus", roles, groups,
           expires_at AS "expiresAt", revoked_at AS "revokedAt", use_is_stale AS "useIsStale", scope, certificate
         FROM find_key($1)`,
        [keyId],
      ),
    );
  }

  /** The session of a token and whose it is, of whatever org, by the token's SHA-256; null for an unknown one. */
  async findSession(tokenHash: Buffer): Promise<SessionPrincipal | null> {
    return this.connected((sql) =>
      sql.row<SessionPrincipal>(
        `SELECT session_id AS "sessionId", csrf_token AS "csrfToken", org_id AS "orgId", org_status AS "orgStatus",
           principal_id AS "principalId", principal_status AS "principalStatus", roles, groups, key_id AS "keyId",
           method, idle_expires_at AS "idleExpiresAt", expires_at AS "expiresAt", is_over AS "isOver"
         FROM find_session($1)`,
        [tokenHash],
      ),
    );
  }

  /** Sets the last use of a key whose secret has been verified; within a minute of the one before it does nothing. */
  async recordKeyUse(keyId: string): Promise<void> {
    await this.connected((sql) => sql.rows('SELECT record_key_use($1)', [keyId]));
  }

  /** A new org with default settings, an empty bundle and its owner. For the operator of the installation only. */
  async createOrg(input: {
    name: string;
    ownerEmail: string;
    ownerName: string;
  }): Promise<{ org: Org; owner: Member }> {
    const orgId = newId('org');
    const bundle: Bundle = { format: 1, settings: DecisionSettings.parse({}), policies: [] };
    return this.transaction(orgId, async (sql) => {
      await sql.rows('SELECT create_org($1, $2, $3, $4, $5)', [
        orgId,
        input.name,
        JSON.stringify(bundle.settings),
        bundleDigest(bundle),
        JSON.stringify(bundle),
      ]);
      const tx = orgTransaction(sql, orgId);
      const owner = await tx.members.create({
        email: input.ownerEmail,
        name: input.ownerName,
        roles: ['owner'],
        groups: [],
      });
      await tx.audit.appendControl({
        type: 'control.changed',
        at: new Date().toISOString(),
        actor: { kind: 'operator', id: 'operator' },
        data: { resource: 'org', id: orgId, change: 'created', owner: owner.id },
      });
      return { org: await tx.orgs.get(), owner };
    });
  }

  async listOrgs(): Promise<Org[]> {
    const rows = await this.connected((sql) => sql.rows<OrgRow>('SELECT * FROM list_orgs()'));
    return rows.map(orgOf);
  }

  /** When the last archived workflow closed, of whatever org; null before the first. */
  async lastArchived(): Promise<Date | null> {
    const row = await this.connected((sql) => sql.row<{ at: Date | null }>('SELECT last_archived() AS at'));
    return row?.at ?? null;
  }

  /** The org of an approval ticket by its SHA-256; null for an unknown one. */
  async orgOfTicket(hash: Buffer): Promise<string | null> {
    const row = await this.connected((sql) =>
      sql.row<{ org: string | null }>('SELECT org_of_ticket($1) AS org', [hash]),
    );
    return row?.org ?? null;
  }

  /** Connections to this Slack workspace, of whatever org. */
  async slackConnections(teamId: string): Promise<SlackConnection[]> {
    const rows = await this.connected((sql) =>
      sql.rows<{
        org_id: string;
        id: string;
        status: SlackConnection['status'];
        sealed_signing_secret: Buffer;
        sealed_previous_secret: Buffer | null;
      }>('SELECT * FROM slack_connections_of($1)', [teamId]),
    );
    return rows.map((row) => ({
      orgId: row.org_id,
      id: row.id,
      status: row.status,
      sealedSecrets: [row.sealed_signing_secret, ...(row.sealed_previous_secret ? [row.sealed_previous_secret] : [])],
    }));
  }

  /** Workspaces of all orgs whose events come over a WebSocket. */
  async slackSockets(): Promise<SlackSocket[]> {
    const rows = await this.connected((sql) =>
      sql.rows<{ org_id: string; id: string; team_id: string; sealed_app_token: Buffer }>(
        'SELECT * FROM slack_sockets()',
      ),
    );
    return rows.map((row) => ({
      orgId: row.org_id,
      id: row.id,
      teamId: row.team_id,
      sealedAppToken: row.sealed_app_token,
    }));
  }

  /**
   * Calls `handler` with each payload, and with '' after the connection was lost: something may have been missed then.
   * Returns how to stop.
   */
  listen(channel: Channel, handler: (payload: string) => void): Promise<() => Promise<void>> {
    return this.listener.listen(channel, handler);
  }

  async ping(): Promise<void> {
    await this.connected((sql) => sql.rows('SELECT 1'));
  }

  async close(): Promise<void> {
    await this.listener.close();
    await this.source.destroy();
  }

  private transaction<T>(orgId: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.connected((sql, discard) => inOrg(sql, orgId, () => work(sql), discard));
  }

  /** `discard` ends the connection, so that the pool gives it to nobody any more. */
  private async connected<T>(work: (sql: Sql, discard: () => void) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    try {
      return await work(sqlOf(client), () => void client.end().catch(() => undefined));
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }
}
