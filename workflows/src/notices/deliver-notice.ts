import type { DeliveryFate, NoticeActivities } from '@runplane/activities';
import type { DeliverNoticeInput } from '@runplane/contracts';
import { proxyActivities } from '@temporalio/workflow';

/**
 * A failure names its own next time; this policy is for what fails before it could: a dead database, a worker that was
 * killed. The activity gives up by itself, and records it.
 */
const { attemptDelivery } = proxyActivities<NoticeActivities>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** One delivery of a notice, until it has arrived or is given up. Each is a workflow of its own: none waits for another. */
export function deliverNotice(input: DeliverNoticeInput): Promise<DeliveryFate> {
  return attemptDelivery(input);
}
