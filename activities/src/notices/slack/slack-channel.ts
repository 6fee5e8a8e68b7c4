import { randomUUID } from 'node:crypto';
import type { NoticeType, SlackRoute } from '@runplane/contracts';
import type { HeldMessage } from '@runplane/database';
import type { WebClient } from '@slack/web-api';
import { DeliveryFailed, type NoticeChannel, type NoticeContext, type NoticeDelivery } from '../channel.js';
import { approvalView } from './approval-view.js';
import { type ApprovalView, approvalMessage, contentHash } from './render/approval-message.js';
import { routeFits } from './route-fits.js';
import { slackClient, slackFailure } from './slack-api.js';
import { type MessageAccess, SlackMessage } from './slack-message.js';
import { threadText } from './thread-text.js';
import { botTokenOf } from './workspace.js';

const HOUR_MS = 3_600_000;
/** After each of these people have to look again, and a changed message tells nobody. */
const TOLD_IN_THREAD: ReadonlySet<NoticeType> = new Set([
  'approval.reminded',
  'approval.escalated',
  'approval.stage_approved',
]);

/**
 * One message for each approval and channel, brought up to date whatever has happened, and wherever. `apiUrl` is Slack's
 * own unless the operator has set another.
 */
export function slackChannel({ apiUrl }: { apiUrl: string }): NoticeChannel {
  return {
    kind: 'slack',
    timeoutMs: 20_000,
    retry: { firstMs: 1_000, factor: 2, mostMs: HOUR_MS, giveUpAfterMs: 24 * HOUR_MS },

    async deliver(delivery, context) {
      const { orgId, event, destination } = delivery;
      const route = await context.database.withOrg(orgId, (tx) => tx.slack.routes.find(destination.id));
      if (!route) throw new DeliveryFailed('The route was deleted.', { retryable: false });
      const client = slackClient(await botTokenOf(context, orgId, route.workspaceId), { ...context, apiUrl });
      if (event.type === 'channel.test') return sendTest(client, route);
      const approvalId = approvalIdOf(delivery);
      if (approvalId === null) return;
      await bringUpToDate({ delivery, context, route, client, approvalId });
    },
  };
}

interface Work {
  delivery: NoticeDelivery;
  context: NoticeContext;
  route: SlackRoute;
  client: WebClient;
  approvalId: string;
}

/** Also of the action's own events, as long as it had an approval. */
function approvalIdOf({ event }: NoticeDelivery): string | null {
  if (event.approvalId !== null || event.actionId === null) return event.approvalId;
  return event.actionId.replace(/^act_/, 'apr_');
}

async function sendTest(client: WebClient, route: SlackRoute): Promise<void> {
  const text = 'Runplane can write to this channel.';
  await client.chat.postMessage({ channel: route.channel, text }).catch((error: unknown) => {
    throw slackFailure(error);
  });
}

/**
 * Whoever holds the message's lease goes on until nothing newer was asked for; who does not leaves it to them. So the
 * last write is of the newest state, whatever the order in which deliveries arrive.
 */
async function bringUpToDate({ delivery, context, route, client, approvalId }: Work): Promise<void> {
  const { orgId } = delivery;
  const approval = await context.database.withOrg(orgId, (tx) => tx.approvals.find(approvalId));
  if (!approval || !routeFits(route, approval)) return;
  const key = { routeId: route.id, approvalId };
  const lease = randomUUID();
  const messages: MessageAccess['messages'] = (work) =>
    context.database.withOrg(orgId, (tx) => work(tx.slack.messages));
  const message = new SlackMessage({ client, channel: route.channel, approvalId, key, lease, messages });
  let held = await messages((m) => m.want(key, lease));
  const tells = TOLD_IN_THREAD.has(delivery.event.type);
  // A thread reply is this delivery's own, and can't be left to another one.
  if (!held && tells) throw new DeliveryFailed('The message is being written.', { retryable: true });
  try {
    while (held) {
      const view: ApprovalView | null = await approvalView(context, orgId, approvalId);
      if (!view) return;
      const ts = await write(message, held, view);
      if (tells && view.approval.status === 'PENDING') {
        const text = await threadText(context, orgId, route.workspaceId, { event: delivery.event, view });
        await message.reply(held, ts, delivery.id, text);
      }
      const { wanted } = held;
      if (await messages((m) => m.release(key, lease, wanted))) return;
      held = await messages((m) => m.again(key, lease));
    }
  } catch (error) {
    await messages((m) => m.abandon(key, lease));
    throw slackFailure(error);
  }
}

async function write(message: SlackMessage, held: HeldMessage, view: ApprovalView): Promise<string> {
  const content = approvalMessage(view);
  return message.show(held, content, contentHash(content));
}
