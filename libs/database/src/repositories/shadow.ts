import type { Bundle, DecisionChange, DecisionEffect, ShadowReport } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { keepBundle } from './keep-bundle.js';
import { iso } from './paging.js';

interface DifferenceRow {
  action_id: string;
  live: DecisionEffect;
  shadow: DecisionEffect;
  rules: DecisionChange['rules'];
  seen_at: Date;
}

/** The bundle that decides beside the live one, without effect. */
export class Shadow {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Null ends it; what it has seen is kept with its bundle. */
  async set(bundle: { digest: string; bundle: Bundle } | null): Promise<void> {
    if (bundle) await keepBundle(this.sql, this.orgId, bundle.digest, bundle.bundle);
    await this.sql.affected(
      'UPDATE orgs SET shadow_bundle = $2, shadow_since = CASE WHEN $2::text IS NULL THEN NULL ELSE now() END WHERE id = $1',
      [this.orgId, bundle?.digest ?? null],
    );
  }

  async record(bundle: string, live: DecisionEffect, { actionId, after, rules }: Omit<DecisionChange, 'before'>) {
    await this.sql.affected(
      `INSERT INTO shadow_differences (org_id, bundle, action_id, live, shadow, rules) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (org_id, bundle, action_id) DO NOTHING`,
      [this.orgId, bundle, actionId, live, after, JSON.stringify(rules)],
    );
  }

  /** Null where none is set. */
  async report(): Promise<ShadowReport | null> {
    const org = await this.sql.row<{ bundle: string; since: Date }>(
      'SELECT shadow_bundle AS bundle, shadow_since AS since FROM orgs WHERE id = $1 AND shadow_bundle IS NOT NULL',
      [this.orgId],
    );
    if (!org) return null;
    const { bundle, since } = org;
    const evaluated = await this.sql.row<{ actions: number }>(
      'SELECT count(*)::int AS actions FROM actions WHERE org_id = $1 AND created_at >= $2',
      [this.orgId, since],
    );
    const differences = await this.sql.rows<ShadowReport['differences'][number]>(
      `SELECT live AS before, shadow AS after, count(*)::int AS count FROM shadow_differences
       WHERE org_id = $1 AND bundle = $2 AND seen_at >= $3 GROUP BY live, shadow ORDER BY live, shadow`,
      [this.orgId, bundle, since],
    );
    const newest = await this.sql.rows<DifferenceRow>(
      `SELECT * FROM shadow_differences WHERE org_id = $1 AND bundle = $2 AND seen_at >= $3
       ORDER BY seen_at DESC, action_id LIMIT 50`,
      [this.orgId, bundle, since],
    );
    return {
      bundle,
      policies: await this.differing(bundle),
      since: iso(since),
      evaluated: evaluated?.actions ?? 0,
      differences,
      newest: newest.map(({ action_id, live, shadow, rules, seen_at }) => ({
        actionId: action_id,
        before: live,
        after: shadow,
        rules,
        at: iso(seen_at),
      })),
    };
  }

  /** Policies of the shadow that decide otherwise than what is published, with the newest version that has their rules. */
  private differing(bundle: string): Promise<ShadowReport['policies']> {
    return this.sql.rows(
      `SELECT s.policy->>'name' AS name,
         (SELECT max(v.version) FROM policy_versions v WHERE v.org_id = o.id AND v.name = s.policy->>'name'
            AND v.document->'rules' = s.policy->'rules') AS version
       FROM orgs o
       JOIN policy_bundles c ON c.org_id = o.id AND c.digest = o.current_bundle
       JOIN policy_bundles b ON b.org_id = o.id AND b.digest = $2
       CROSS JOIN LATERAL jsonb_array_elements(b.bundle->'policies') AS s (policy)
       WHERE o.id = $1 AND NOT EXISTS (SELECT FROM jsonb_array_elements(c.bundle->'policies') AS p (policy)
         WHERE p.policy->>'name' = s.policy->>'name' AND p.policy->'rules' = s.policy->'rules')
       ORDER BY 1`,
      [this.orgId, bundle],
    );
  }
}
