import type { Bundle } from '@runplane/contracts';
import type { Sql } from '../sql.js';

/** Bundles are named by their content: the same one is kept once, whoever made it. */
export async function keepBundle(sql: Sql, orgId: string, digest: string, bundle: Bundle): Promise<void> {
  await sql.affected(
    'INSERT INTO policy_bundles (org_id, digest, bundle) VALUES ($1, $2, $3) ON CONFLICT (org_id, digest) DO NOTHING',
    [orgId, digest, JSON.stringify(bundle)],
  );
}
