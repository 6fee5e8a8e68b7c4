import { SLACK_IDS } from '@runplane/contracts';
import type { ReceivedInteraction } from '@runplane/database';
import type { KnownBlock } from '@slack/web-api';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { button } from '../render/blocks.js';
import { isResponseUrl } from '../response-url.js';
import { slackClient, slackFailure } from '../slack-api.js';
import { botTokenOf } from '../workspace.js';
import { CALL_TIMEOUT_MS, type SlackDependencies } from './dependencies.js';
import type { AnswerInteractionInput, SlackReply } from './interface.js';

/** Tells the user, in the channel where they have clicked, so that nobody else sees it. */
export function answerInteractionWith(dependencies: SlackDependencies) {
  return async ({ orgId, interactionId, reply }: AnswerInteractionInput): Promise<void> => {
    const received = await dependencies.database.withOrg(orgId, (tx) => tx.slack.interactions.find(interactionId));
    if (!received) return;
    const signal = AbortSignal.any([Context.current().cancellationSignal, AbortSignal.timeout(CALL_TIMEOUT_MS)]);
    const { responseUrl } = received.interaction;
    try {
      if (responseUrl !== null) await respond(dependencies, responseUrl, reply, signal);
      else await whisper(dependencies, orgId, received, reply, signal);
    } catch (error) {
      const { message, failure } = slackFailure(error);
      throw ApplicationFailure.create({
        type: 'slack_reply',
        message,
        nonRetryable: !failure.retryable,
        ...(failure.retryAfterMs === undefined ? {} : { nextRetryDelay: failure.retryAfterMs }),
      });
    }
  };
}

async function respond(
  { outbound, apiUrl }: SlackDependencies,
  responseUrl: string,
  reply: SlackReply,
  signal: AbortSignal,
): Promise<void> {
  if (!isResponseUrl(responseUrl, apiUrl)) return;
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...contentOf(reply) });
  const answer = await outbound.request({
    method: 'POST',
    url: new URL(responseUrl),
    headers: { 'content-type': 'application/json' },
    body,
    signal,
    maxResponseBytes: 4_096,
    confidential: true,
  });
  // Used up, or older than thirty minutes: 4xx. There is nothing more to do.
  if (answer.status >= 500 || answer.status === 429) throw new Error(`Slack answered ${answer.status}`);
}

async function whisper(
  dependencies: SlackDependencies,
  orgId: string,
  { workspaceId, userId, interaction }: ReceivedInteraction,
  reply: SlackReply,
  signal: AbortSignal,
): Promise<void> {
  if (interaction.channelId === null) return;
  const token = await botTokenOf(dependencies, orgId, workspaceId);
  const client = slackClient(token, { ...dependencies, signal });
  await client.chat.postEphemeral({ channel: interaction.channelId, user: userId, ...contentOf(reply) });
}

function contentOf({ text, link }: SlackReply): { text: string; blocks?: KnownBlock[] } {
  if (!link) return { text };
  const blocks: KnownBlock[] = [
    { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } },
    { type: 'actions', elements: [button(link.label, { id: SLACK_IDS.confirmLink, url: link.url })] },
  ];
  return { text, blocks };
}
