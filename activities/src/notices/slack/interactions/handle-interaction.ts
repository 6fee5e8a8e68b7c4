import type { RelayInteractionInput } from '@runplane/contracts';
import type { ReceivedInteraction } from '@runplane/database';
import { approvalView } from '../approval-view.js';
import { type ApprovalView } from '../render/approval-message.js';
import { denialModal, detailsModal } from '../render/modals.js';
import { castSlackVote } from './cast-slack-vote.js';
import type { SlackDependencies } from './dependencies.js';
import type { AboutApproval, Handled, Interaction } from './interaction.js';
import type { SlackReply } from './interface.js';
import { linkReply } from './link-reply.js';
import { openModal } from './open-modal.js';
import { decidedReply, HELP, NO_APPROVAL, OUTDATED } from './replies.js';

export function handleInteractionWith(dependencies: SlackDependencies) {
  const { database } = dependencies;
  return async ({ orgId, interactionId }: RelayInteractionInput): Promise<SlackReply | null> => {
    const received = await database.withOrg(orgId, (tx) => tx.slack.interactions.find(interactionId));
    if (!received || received.settled) return null;
    const { outcome, reply } = await handle(dependencies, { ...received, id: interactionId, orgId });
    await database.withOrg(orgId, (tx) => tx.slack.interactions.settle(interactionId, outcome));
    return reply;
  };
}

async function handle(
  dependencies: SlackDependencies,
  received: ReceivedInteraction & { id: string; orgId: string },
): Promise<Handled> {
  const { interaction } = received;
  if (interaction.kind === 'help') return { outcome: 'help', reply: HELP };
  if (interaction.kind === 'link') return linkReply(dependencies, received, 'asked');
  return handleAbout(dependencies, { ...received, interaction });
}

/** Only of linked users: who may see and vote is decided by the member that they are. */
async function handleAbout(dependencies: SlackDependencies, about: Interaction<AboutApproval>): Promise<Handled> {
  const { orgId, workspaceId, userId, interaction } = about;
  const memberId = await dependencies.database.withOrg(orgId, async (tx) => {
    const linked = await tx.slack.links.memberOf(workspaceId, userId);
    const member = linked === null ? null : await tx.members.find(linked);
    return member?.status === 'active' ? member.id : null;
  });
  if (memberId === null) return linkReply(dependencies, about, 'unlinked');
  const view = await approvalView(dependencies, orgId, interaction.subject.approvalId);
  if (!view) return { outcome: 'refused:not_found', reply: NO_APPROVAL };
  if (interaction.kind === 'denial') return castSlackVote(dependencies, { about, memberId, view, choice: 'deny' });
  if (interaction.choice === 'details')
    return openModal(dependencies, about, interaction.triggerId, detailsModal(view));
  if (interaction.choice === 'deny') return askForReason(dependencies, about, view);
  return castSlackVote(dependencies, { about, memberId, view, choice: 'approve' });
}

async function askForReason(
  dependencies: SlackDependencies,
  about: Interaction<AboutApproval>,
  view: ApprovalView,
): Promise<Handled> {
  const { interaction } = about;
  const { approval } = view;
  if (approval.status !== 'PENDING') return { outcome: 'refused:already_decided', reply: decidedReply(view) };
  if (approval.revision !== interaction.subject.revision) return { outcome: 'refused:outdated', reply: OUTDATED };
  if (interaction.kind !== 'click') throw new TypeError('only a click opens a modal');
  const { subject, channelId, responseUrl } = interaction;
  const modal = denialModal({ subject, channelId, responseUrl }, { required: approval.plan.denyReasonRequired });
  return openModal(dependencies, about, interaction.triggerId, modal);
}
