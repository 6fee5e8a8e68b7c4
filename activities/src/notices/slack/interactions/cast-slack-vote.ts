import { type ApprovalView } from '../render/approval-message.js';
import type { SlackDependencies } from './dependencies.js';
import type { AboutApproval, Handled, Interaction } from './interaction.js';
import { decidedReply, OUTDATED, refusedReply, stepUpReply } from './replies.js';

interface SlackVote {
  about: Interaction<AboutApproval>;
  memberId: string;
  view: ApprovalView;
  choice: 'approve' | 'deny';
}

/**
 * The vote goes to the workflow also where what is known here says that it will be refused: the workflow knows, and the
 * log has the attempt. What is here only tells the voter more.
 */
export async function castSlackVote(
  { castVote, database }: SlackDependencies,
  { about, memberId, view, choice }: SlackVote,
): Promise<Handled> {
  const { id, orgId, interaction } = about;
  const { approval } = view;
  const { digest, revision } = interaction.subject;
  // An edit may keep the digest, and the workflow is told digests only.
  const outdated = approval.status === 'PENDING' && approval.revision !== revision && approval.digest === digest;
  if (outdated) return { outcome: 'refused:outdated', reply: OUTDATED };
  const refusal = await castVote(orgId, approval.actionId, `slack:${id}`, {
    choice,
    voterId: memberId,
    digest,
    reason: interaction.kind === 'denial' ? interaction.reason : null,
    channel: 'slack',
    requestId: `slack:${id.slice(0, 32)}`,
  });
  if (refusal === null) return { outcome: 'voted', reply: null };
  const outcome = `refused:${refusal.code}`;
  if (refusal.code === 'step_up_required') return { outcome, reply: stepUpReply(view) };
  if (refusal.code === 'digest_mismatch') return { outcome, reply: OUTDATED };
  if (refusal.code === 'already_decided' || refusal.code === 'approval_expired') {
    const now = await database.withOrg(orgId, async (tx) => {
      const latest = await tx.approvals.find(approval.id);
      const decider = latest?.decidedBy ? await tx.members.find(latest.decidedBy) : null;
      const names = new Map(decider ? [[decider.id, decider.name]] : []);
      return latest && { approval: latest, names };
    });
    if (now && now.approval.status !== 'PENDING') return { outcome, reply: decidedReply(now) };
  }
  return { outcome, reply: refusedReply(refusal) };
}
