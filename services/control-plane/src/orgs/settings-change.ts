import { DecisionSettings, type Org } from '@runplane/contracts';
import type { ReviewedChange } from '../changes/reviewed-change.js';
import { recordChange } from '../common/record-change.js';
import { whyReview } from '../policies/review/why-review.js';

/** The settings that decide beside the rules are in the bundle: to change them is to publish. */
export const SETTINGS_CHANGE: ReviewedChange<DecisionSettings, Org> = {
  kind: 'settings',
  permission: 'org.update',
  read: (change) => DecisionSettings.parse(change),
  current: async (tx) => (await tx.policies.currentBundle()).digest,
  async why(tx, _subject, settings, compare) {
    const { bundle } = await tx.policies.currentBundle();
    return whyReview(tx, compare, bundle, { ...bundle, settings });
  },
  async apply(tx, caller, _subject, settings) {
    await tx.orgs.setSettings(settings);
    const { bundle } = await tx.policies.republish();
    await recordChange(tx, caller, { resource: 'org', id: caller.orgId, change: 'settings', digest: bundle });
    return tx.orgs.get();
  },
};
