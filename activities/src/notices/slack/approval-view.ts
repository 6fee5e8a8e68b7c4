import type { Approval } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import type { NoticeContext } from '../channel.js';
import type { ApprovalView } from './render/approval-message.js';

type Sources = Pick<NoticeContext, 'database' | 'publicUrl' | 'readArguments'>;

/** The approval as it is now; null where there is none. */
export async function approvalView(
  { database, publicUrl, readArguments }: Sources,
  orgId: string,
  approvalId: string,
): Promise<ApprovalView | null> {
  const known = await database.withOrg(orgId, async (tx) => {
    const approval = await tx.approvals.find(approvalId);
    return approval && { approval, ...(await around(tx, approval)) };
  });
  if (!known) return null;
  // Read last: arguments that are newer than the digest beside them are refused with it, older ones would not be.
  const live = await readArguments(orgId, known.approval.actionId);
  return { ...known, arguments: live?.arguments ?? null, publicUrl };
}

async function around(tx: OrgTransaction, approval: Approval) {
  const agent = await tx.agents.find(approval.agentId);
  const decision = await tx.actions.decision(approval.actionId);
  const names = new Map<string, string>();
  for (const id of peopleOf(approval)) {
    const member = await tx.members.find(id);
    if (member) names.set(id, member.name);
  }
  return { agentName: agent?.name ?? approval.agentId, reason: decision?.record.reason ?? '', names };
}

function peopleOf({ votes, earlierVotes, edits, decidedBy }: Approval): Set<string> {
  const voters = [...earlierVotes, ...votes].flatMap(({ voter, standsFor }) => [
    voter,
    ...(standsFor ? [standsFor] : []),
  ]);
  return new Set([...voters, ...edits.map(({ by }) => by), ...(decidedBy ? [decidedBy] : [])]);
}
