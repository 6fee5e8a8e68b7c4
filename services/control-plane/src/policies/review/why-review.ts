import { isDeepStrictEqual } from 'node:util';
import type { Bundle } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { bundleDigest } from '@runplane/policy';
import { found } from '../../common/found.js';
import { knownActions } from '../../tools/known-actions.js';
import type { Compare } from './with-comparison.js';

/** Why replacing one bundle by another needs a second person by the org's rule; null where it needs none. */
export async function whyReview(
  tx: OrgTransaction,
  compare: Compare,
  before: Bundle,
  after: Bundle,
): Promise<string | null> {
  const review = await tx.publications.review();
  if (review === 'none') return null;
  return review === 'always' ? 'Every publication needs a second person.' : whyLooser(tx, compare, before, after);
}

/**
 * Going back to a bundle that was in force is no news, so that a mistake is taken back at once, by one person and
 * whatever the org's rule: unless it loosens something, which the publication in between may have been made to end.
 */
export async function whyReviewToGoBack(
  tx: OrgTransaction,
  compare: Compare,
  before: Bundle,
  after: Bundle,
): Promise<string | null> {
  const digest = bundleDigest(after);
  for await (const { data } of tx.audit.controlEvents({ resource: 'policy', digest })) {
    if (data.change !== 'published' && data.change !== 'rolled back') continue;
    return (await tx.publications.review()) === 'none' ? null : whyLooser(tx, compare, before, after);
  }
  return whyReview(tx, compare, before, after);
}

/** The bundle with this version of the policy in the place of the one in it; null withdraws the policy. */
export async function bundleAfter(
  tx: OrgTransaction,
  bundle: Bundle,
  name: string,
  version: number | null,
): Promise<Bundle> {
  const policies = bundle.policies.filter((policy) => policy.name !== name);
  if (version === null) return { ...bundle, policies };
  const { document } = found(await tx.policies.version(name, version), 'version of the policy');
  const after = [...policies, { name, version, rules: document.rules }];
  return { ...bundle, policies: after.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

async function whyLooser(tx: OrgTransaction, compare: Compare, before: Bundle, after: Bundle): Promise<string | null> {
  const diff = compare({ kind: 'diff', bundle: before, after, actions: await knownActions(tx) });
  if (!diff) return "Whether it loosens anything can't be told: it took too long to compare the rules.";
  const { changes, notAnalysed } = diff;
  const softer = changes.find(({ direction }) => direction !== 'tighter');
  if (softer) {
    const { action, example } = softer;
    if (softer.direction === 'other_plan') return `Other people would have to approve ${action}.`;
    const isSilent = example.after.decision === example.before.decision;
    if (isSilent) return `It loosens ${action}: when its time is up, it runs without any decision.`;
    return `It loosens ${action}: ${example.after.decision} where it was ${example.before.decision}.`;
  }
  const [unknown] = notAnalysed;
  if (unknown) return `Whether it loosens ${unknown.action} can't be told: ${unknown.reason}`;
  return whySofter(before.settings, after.settings);
}

/** Settings that count after the decision, where no rule shows them. */
function whySofter(before: Bundle['settings'], after: Bundle['settings']): string | null {
  if (before.settleByTwo && !after.settleByTwo) return 'One person would settle an unknown outcome.';
  if (isDeepStrictEqual(before.riskWeights, after.riskWeights)) return null;
  return 'Other weights of the risk would decide which votes have to be signed.';
}
