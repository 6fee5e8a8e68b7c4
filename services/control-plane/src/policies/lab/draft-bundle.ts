import type { Bundle, PolicyDocument } from '@runplane/contracts';
import type { Database, OrgTransaction } from '@runplane/database';
import { bundleDigest } from '@runplane/policy';
import { knownActions } from '../../tools/known-actions.js';
import type { PolicySource } from '../policy-answers.js';
import { policyInvalid, readPolicy } from '../policy-reader.js';

/** Before the transaction of what it is for, since a long one takes long. Throws `policy_invalid` for a bad draft. */
export async function readDraft(
  database: Database,
  orgId: string,
  draft: PolicySource | undefined,
): Promise<PolicyDocument | undefined> {
  if (!draft) return undefined;
  const actions = await database.withOrg(orgId, (tx) => knownActions(tx));
  const read = await readPolicy(orgId, draft, actions);
  if (!read.ok) throw policyInvalid(read.issues);
  return read.document;
}

/**
 * What decides now, or what would decide if the draft were published. Not compiled: that takes half a second for a long
 * one, and what can't be compiled is neither read as a draft nor published.
 */
export async function bundleWith(
  tx: OrgTransaction,
  draft: PolicyDocument | undefined,
): Promise<{ bundle: Bundle; digest: string }> {
  const { bundle: current, digest } = await tx.policies.currentBundle();
  if (!draft) return { bundle: current, digest };
  const { name, rules } = draft;
  const version = ((await tx.policies.find(name))?.latestVersion ?? 0) + 1;
  const others = current.policies.filter((policy) => policy.name !== name);
  const policies: Bundle['policies'] = [...others, { name, version, rules }];
  const bundle = { ...current, policies };
  return { bundle, digest: bundleDigest(bundle) };
}
