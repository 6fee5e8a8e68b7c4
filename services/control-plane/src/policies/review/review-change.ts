import { PUBLICATION_REVIEWS, PublicationReview } from '@runplane/contracts';
import type { ReviewedChange } from '../../changes/reviewed-change.js';
import { recordChange } from '../../common/record-change.js';

/** When publications need a second person: no one person makes it fewer of them. */
export const REVIEW_CHANGE: ReviewedChange<PublicationReview, PublicationReview> = {
  kind: 'publication_review',
  permission: 'review.update',
  read: (change) => PublicationReview.parse(change),
  current: (tx) => tx.publications.review(),
  async why(tx, _subject, { review }) {
    const before = await tx.publications.review();
    const isWeaker = PUBLICATION_REVIEWS.indexOf(review) < PUBLICATION_REVIEWS.indexOf(before);
    return isWeaker ? 'Fewer publications would need a second person.' : null;
  },
  async apply(tx, caller, _subject, { review }) {
    await tx.publications.setReview(review);
    const change = `publication review: ${review}`;
    await recordChange(tx, caller, { resource: 'org', id: caller.orgId, change });
    return { review };
  },
};
