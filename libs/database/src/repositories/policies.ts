import {
  Bundle,
  type DecisionSettings,
  type PolicyDocument,
  type PolicySummary,
  type PolicyVersion,
  ProblemError,
  type Published,
} from '@runplane/contracts';
import { bundleDigest } from '@runplane/policy';
import type { Sql } from '../sql.js';
import { keepBundle } from './keep-bundle.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';

interface VersionRow {
  name: string;
  version: number;
  document: PolicyDocument;
  yaml: string | null;
  digest: string;
  author: string;
  message: string;
  created_at: Date;
}

interface PolicyRow {
  name: string;
  latest_version: number;
  published_version: number | null;
  updated_at: Date;
  cursor_at: string;
  cursor_id: string;
}

export class Policies {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** The next version of the policy; versions are never changed. */
  async createVersion(
    input: Pick<PolicyVersion, 'name' | 'document' | 'digest' | 'author' | 'message'> & { yaml?: string | null },
  ): Promise<PolicyVersion> {
    const next = await this.sql.row<{ version: number }>(
      `INSERT INTO policies (org_id, name, latest_version) VALUES ($1, $2, 1)
       ON CONFLICT (org_id, name) DO UPDATE SET latest_version = policies.latest_version + 1, updated_at = now()
       RETURNING latest_version AS version`,
      [this.orgId, input.name],
    );
    const row = await this.sql.row<VersionRow>(
      `INSERT INTO policy_versions (org_id, name, version, document, digest, author, message, yaml)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`,
      [
        this.orgId,
        input.name,
        next?.version,
        JSON.stringify(input.document),
        input.digest,
        input.author,
        input.message,
        input.yaml ?? null,
      ],
    );
    return versionOf(row as VersionRow);
  }

  async find(name: string): Promise<PolicySummary | null> {
    const row = await this.sql.row<PolicyRow>('SELECT * FROM policies WHERE org_id = $1 AND name = $2', [
      this.orgId,
      name,
    ]);
    return row && summaryOf(row);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<PolicySummary>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<PolicyRow>(
      `SELECT *, updated_at::text AS cursor_at, name AS cursor_id FROM policies WHERE org_id = $1
       AND ($2::timestamptz IS NULL OR (updated_at, name) < ($2, $3)) ORDER BY updated_at DESC, name DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, summaryOf);
  }

  async version(name: string, version: number): Promise<PolicyVersion | null> {
    const row = await this.sql.row<VersionRow>(
      'SELECT * FROM policy_versions WHERE org_id = $1 AND name = $2 AND version = $3',
      [this.orgId, name, version],
    );
    return row && versionOf(row);
  }

  /** Newest first. */
  async versions(
    name: string,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<Page<PolicyVersion>> {
    const after = readCursor(cursor, /^[1-9]\d{0,8}$/);
    const rows = await this.sql.rows<VersionRow & { cursor_at: string; cursor_id: string }>(
      `SELECT *, created_at::text AS cursor_at, version::text AS cursor_id FROM policy_versions
       WHERE org_id = $1 AND name = $2 AND ($3::int IS NULL OR version < $3) ORDER BY version DESC LIMIT $4`,
      [this.orgId, name, after ? Number(after.id) : null, limit + 1],
    );
    return pageOf(rows, limit, versionOf);
  }

  /** Publishes a version, or withdraws the policy (null). Throws `not_found` for a version that does not exist. */
  async publish(name: string, version: number | null): Promise<Published> {
    await this.lock();
    const known = version === null ? await this.find(name) : await this.version(name, version);
    if (!known)
      throw new ProblemError(
        'not_found',
        `There is no ${version === null ? '' : `version ${version} of `}policy ${name}.`,
      );
    await this.sql.affected(
      'UPDATE policies SET published_version = $3, updated_at = now() WHERE org_id = $1 AND name = $2',
      [this.orgId, name, version],
    );
    return this.republish();
  }

  /** Builds the bundle of what is published under the org's settings, and makes it the current one. */
  async republish(): Promise<Published> {
    const settings = await this.lock();
    const rows = await this.sql.rows<VersionRow>(
      `SELECT v.* FROM policies p JOIN policy_versions v
       ON v.org_id = p.org_id AND v.name = p.name AND v.version = p.published_version
       WHERE p.org_id = $1 ORDER BY v.name COLLATE "C"`,
      [this.orgId],
    );
    const bundle: Bundle = {
      format: 1,
      settings,
      policies: rows.map(({ name, version, document }) => ({ name, version, rules: document.rules })),
    };
    const digest = bundleDigest(bundle);
    await keepBundle(this.sql, this.orgId, digest, bundle);
    await this.sql.affected('UPDATE orgs SET current_bundle = $2 WHERE id = $1', [this.orgId, digest]);
    return { bundle: digest, policies: rows.map(({ name, version }) => ({ name, version })) };
  }

  /** The bundle of a digest that a decision names; it throws where the org never had it. */
  async bundle(digest: string): Promise<Bundle> {
    const row = await this.sql.row<{ bundle: unknown }>(
      'SELECT bundle FROM policy_bundles WHERE org_id = $1 AND digest = $2',
      [this.orgId, digest],
    );
    if (!row) throw new Error(`org ${this.orgId} has no bundle ${digest}`);
    return Bundle.parse(row.bundle);
  }

  async currentBundle(): Promise<{ digest: string; bundle: Bundle }> {
    const row = await this.sql.row<{ digest: string; bundle: unknown }>(
      `SELECT b.digest, b.bundle FROM orgs o JOIN policy_bundles b ON b.org_id = o.id AND b.digest = o.current_bundle
       WHERE o.id = $1`,
      [this.orgId],
    );
    if (!row) throw new Error(`org ${this.orgId} does not exist`);
    return { digest: row.digest, bundle: Bundle.parse(row.bundle) };
  }

  /** Publications of one org wait for each other, so that no bundle misses one of them. Until the transaction ends. */
  async lock(): Promise<DecisionSettings> {
    const row = await this.sql.row<{ settings: DecisionSettings }>(
      'SELECT settings FROM orgs WHERE id = $1 FOR NO KEY UPDATE',
      [this.orgId],
    );
    if (!row) throw new Error(`org ${this.orgId} does not exist`);
    return row.settings;
  }
}

function versionOf(row: VersionRow): PolicyVersion {
  const { name, version, document, yaml, digest, author, message } = row;
  return { name, version, document, yaml, digest, author, message, createdAt: iso(row.created_at) };
}

function summaryOf(row: PolicyRow): PolicySummary {
  return {
    name: row.name,
    latestVersion: row.latest_version,
    publishedVersion: row.published_version,
    updatedAt: iso(row.updated_at),
  };
}
