import type { SlackActivities } from '@runplane/activities';
import type { RelayInteractionInput } from '@runplane/contracts';
import { proxyActivities } from '@temporalio/workflow';

/** As long as an approval can wait: a vote is not lost while the database or the action's worker is down. */
const { handleInteraction } = proxyActivities<SlackActivities>({
  startToCloseTimeout: '60s',
  scheduleToCloseTimeout: '31d',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** Slack takes answers for half an hour. */
const { answerInteraction } = proxyActivities<SlackActivities>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '25m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
});

/** Carries out what a Slack user has done, then tells them; that Slack can't be reached undoes nothing. */
export async function relayInteraction(input: RelayInteractionInput): Promise<void> {
  const reply = await handleInteraction(input);
  if (reply) await answerInteraction({ ...input, reply }).catch(() => undefined);
}
