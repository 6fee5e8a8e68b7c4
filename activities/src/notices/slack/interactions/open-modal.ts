import type { ModalView } from '@slack/web-api';
import { Context } from '@temporalio/activity';
import { slackClient, slackFailure } from '../slack-api.js';
import { botTokenOf } from '../workspace.js';
import type { SlackDependencies } from './dependencies.js';
import type { Handled, Interaction } from './interaction.js';
import { TRY_AGAIN } from './replies.js';

/** Slack takes a trigger for three seconds: later, only another click helps. */
const TRIGGER_MS = 3_000;

export async function openModal(
  dependencies: SlackDependencies,
  { orgId, workspaceId }: Omit<Interaction, 'interaction'>,
  triggerId: string,
  view: ModalView,
): Promise<Handled> {
  try {
    const token = await botTokenOf(dependencies, orgId, workspaceId);
    const signal = AbortSignal.timeout(TRIGGER_MS);
    await slackClient(token, { ...dependencies, signal }).views.open({ trigger_id: triggerId, view });
    return { outcome: 'shown', reply: null };
  } catch (error) {
    Context.current().log.warn('no modal was opened', { reason: slackFailure(error).message });
    return { outcome: 'not shown', reply: TRY_AGAIN };
  }
}
