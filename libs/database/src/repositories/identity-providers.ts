import { type IdentityProvider, ProblemError } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { isUniqueViolation } from '../sql-errors.js';
import { iso } from './paging.js';

export interface StoredProvider extends Omit<IdentityProvider, 'redirectUri' | 'hasSecret'> {
  orgId: string;
  sealedSecret: Buffer | null;
}

interface ProviderRow {
  org_id: string;
  id: string;
  name: string;
  issuer: string;
  client_id: string;
  sealed_secret: Buffer | null;
  allowed_domains: string[];
  default_roles: IdentityProvider['defaultRoles'];
  groups_claim: string;
  group_mapping: IdentityProvider['groupMapping'];
  created_at: Date;
  created_by: string;
}

export interface LinkedIdentity {
  provider: { id: string; name: string };
  linkedAt: string;
}

export class IdentityProviders {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Throws `conflict` where the name is taken. What there was under the id is replaced. */
  async put(provider: Omit<StoredProvider, 'orgId' | 'createdAt'>): Promise<StoredProvider> {
    try {
      const row = await this.sql.row<ProviderRow>(
        `INSERT INTO identity_providers (org_id, id, name, issuer, client_id, sealed_secret, allowed_domains,
           default_roles, groups_claim, group_mapping, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (org_id, id) DO UPDATE SET name = excluded.name, issuer = excluded.issuer,
           client_id = excluded.client_id, sealed_secret = excluded.sealed_secret,
           allowed_domains = excluded.allowed_domains, default_roles = excluded.default_roles,
           groups_claim = excluded.groups_claim, group_mapping = excluded.group_mapping RETURNING *`,
        [
          this.orgId,
          provider.id,
          provider.name,
          provider.issuer,
          provider.clientId,
          provider.sealedSecret,
          provider.allowedDomains,
          provider.defaultRoles,
          provider.groupsClaim,
          JSON.stringify(provider.groupMapping),
          provider.createdBy,
        ],
      );
      return providerOf(row as ProviderRow);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new ProblemError('conflict', `There is another identity provider ${provider.name}.`);
    }
  }

  async find(id: string): Promise<StoredProvider | null> {
    const row = await this.sql.row<ProviderRow>('SELECT * FROM identity_providers WHERE org_id = $1 AND id = $2', [
      this.orgId,
      id,
    ]);
    return row && providerOf(row);
  }

  /** All of them, by name: an org has few. */
  async list(): Promise<StoredProvider[]> {
    const rows = await this.sql.rows<ProviderRow>('SELECT * FROM identity_providers WHERE org_id = $1 ORDER BY name', [
      this.orgId,
    ]);
    return rows.map(providerOf);
  }

  /** With its identities, and the sessions that were begun by them. False where there is none. */
  async remove(id: string): Promise<boolean> {
    await this.endSessions(id);
    const text = 'DELETE FROM identity_providers WHERE org_id = $1 AND id = $2';
    return (await this.sql.affected(text, [this.orgId, id])) > 0;
  }

  /** What another issuer or client calls a subject is somebody else. */
  async forgetIdentities(id: string): Promise<void> {
    await this.endSessions(id);
    await this.sql.affected('DELETE FROM oidc_identities WHERE org_id = $1 AND provider_id = $2', [this.orgId, id]);
  }

  /** Whose identity it is; null for nobody's. */
  async memberOf(providerId: string, subject: string): Promise<string | null> {
    const row = await this.sql.row<{ member_id: string }>(
      'SELECT member_id FROM oidc_identities WHERE org_id = $1 AND provider_id = $2 AND subject = $3',
      [this.orgId, providerId, subject],
    );
    return row?.member_id ?? null;
  }

  /** False where the subject is somebody else's, or the member has another one there. */
  async link(providerId: string, subject: string, memberId: string): Promise<boolean> {
    const linked = await this.sql.affected(
      `INSERT INTO oidc_identities (org_id, provider_id, subject, member_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [this.orgId, providerId, subject, memberId],
    );
    return linked > 0 || (await this.memberOf(providerId, subject)) === memberId;
  }

  async identitiesOf(memberId: string): Promise<LinkedIdentity[]> {
    const rows = await this.sql.rows<{ id: string; name: string; linked_at: Date }>(
      `SELECT p.id, p.name, i.linked_at FROM oidc_identities i
       JOIN identity_providers p ON p.org_id = i.org_id AND p.id = i.provider_id
       WHERE i.org_id = $1 AND i.member_id = $2 ORDER BY p.name`,
      [this.orgId, memberId],
    );
    return rows.map(({ id, name, linked_at }) => ({ provider: { id, name }, linkedAt: iso(linked_at) }));
  }

  private async endSessions(providerId: string): Promise<void> {
    await this.sql.affected(
      `UPDATE sessions SET ended_at = now() WHERE org_id = $1 AND method = 'oidc' AND ended_at IS NULL AND member_id IN
         (SELECT member_id FROM oidc_identities WHERE org_id = $1 AND provider_id = $2)`,
      [this.orgId, providerId],
    );
  }
}

function providerOf(row: ProviderRow): StoredProvider {
  return {
    orgId: row.org_id,
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    sealedSecret: row.sealed_secret,
    allowedDomains: row.allowed_domains,
    defaultRoles: row.default_roles,
    groupsClaim: row.groups_claim,
    groupMapping: row.group_mapping,
    createdAt: iso(row.created_at),
    createdBy: row.created_by,
  };
}
