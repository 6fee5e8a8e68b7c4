import type { Bundle } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { compileBundle, diffBundles } from '@runplane/policy';
import { found } from '../../common/found.js';
import { knownActions } from '../../tools/known-actions.js';

/** Why this publication needs a second person; null where it needs none. */
export async function needsReview(tx: OrgTransaction, name: string, version: number | null): Promise<string | null> {
  const review = await tx.publications.review();
  if (review === 'none') return null;
  if (review === 'always') return 'Every publication needs a second person.';
  const { bundle } = await tx.policies.currentBundle();
  const before = compileBundle(bundle);
  const after = compileBundle(await bundleAfter(tx, bundle, name, version));
  const { changes, notAnalysed } = diffBundles(before, after, await knownActions(tx));
  const softer = changes.find(({ direction }) => direction !== 'tighter');
  if (softer) {
    const { action, example } = softer;
    if (softer.direction === 'other_plan') return `Other people would have to approve ${action}.`;
    const isSilent = example.after.decision === example.before.decision;
    if (isSilent) return `It loosens ${action}: when its time is up, it runs without any decision.`;
    return `It loosens ${action}: ${example.after.decision} where it was ${example.before.decision}.`;
  }
  const [unknown] = notAnalysed;
  return unknown ? `Whether it loosens ${unknown.action} can't be told: ${unknown.reason}` : null;
}

async function bundleAfter(tx: OrgTransaction, bundle: Bundle, name: string, version: number | null): Promise<Bundle> {
  const policies = bundle.policies.filter((policy) => policy.name !== name);
  if (version === null) return { ...bundle, policies };
  const { document } = found(await tx.policies.version(name, version), 'version of the policy');
  return { ...bundle, policies: [...policies, { name, version, rules: document.rules }] };
}
