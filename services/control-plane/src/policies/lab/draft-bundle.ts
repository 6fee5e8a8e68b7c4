import type { ActionDefinition, Bundle } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { type CompiledBundle, compileBundle } from '@runplane/policy';
import { knownActions } from '../../tools/known-actions.js';
import type { PolicySource } from '../policy-answers.js';
import { policyInvalid, readPolicy } from '../policy-reader.js';

/** What decides now, or what would decide if the draft were published. Throws `policy_invalid` for a bad draft. */
export async function bundleWith(
  tx: OrgTransaction,
  draft: PolicySource | undefined,
): Promise<{ compiled: CompiledBundle; actions: Map<string, ActionDefinition> }> {
  const actions = await knownActions(tx);
  const { bundle } = await tx.policies.currentBundle();
  if (!draft) return { compiled: compileBundle(bundle), actions };
  const read = readPolicy(draft, actions);
  if (!read.ok) throw policyInvalid(read.issues);
  const { name, rules } = read.document;
  const version = ((await tx.policies.find(name))?.latestVersion ?? 0) + 1;
  const others = bundle.policies.filter((policy) => policy.name !== name);
  const policies: Bundle['policies'] = [...others, { name, version, rules }];
  return { compiled: compileBundle({ ...bundle, policies }), actions };
}
