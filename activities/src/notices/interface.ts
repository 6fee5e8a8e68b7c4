/** What `deliverNotice` may ask for. */
import type { DeliverNoticeInput } from '@runplane/contracts';

/** What became of a delivery; GONE: it was removed with its channel, or settled by an attempt before. */
export type DeliveryFate = 'DELIVERED' | 'DEAD' | 'GONE';

export interface NoticeActivities {
  /** One attempt. Throws to be called again, at the time that its failure names; what became of it is recorded. */
  attemptDelivery(input: DeliverNoticeInput): Promise<DeliveryFate>;
}
