import { type Agent, type Approval, type Member, mayVote } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';

/** Who may act on the approval now: approvers of the stage, seats that were handed over, without whom has voted. */
export async function whoMayAct(tx: OrgTransaction, approval: Approval, agent: Agent | null): Promise<Member[]> {
  const members = await whoHasASeat(tx, approval, approval.stage);
  const excluded = new Set([...approval.earlierVotes, ...approval.votes].map(({ voter }) => voter));
  if (approval.plan.fourEyes && agent?.ownerId) excluded.add(agent.ownerId);
  return members.filter(({ id }) => !excluded.has(id));
}

/** Who was asked so far: they are told how it ended. */
export async function whoWasAsked(tx: OrgTransaction, approval: Approval): Promise<Member[]> {
  const asked = new Map<string, Member>();
  for (let stage = 0; stage <= approval.stage; stage++) {
    for (const member of await whoHasASeat(tx, approval, stage)) asked.set(member.id, member);
  }
  return [...asked.values()];
}

async function whoHasASeat(tx: OrgTransaction, { plan, handovers }: Approval, stage: number): Promise<Member[]> {
  const approvers = plan.stages[stage]?.approvers;
  if (!approvers) return [];
  const members = await tx.members.active();
  return members.filter((member) => {
    let holds = mayVote(approvers, member);
    for (const handover of handovers) {
      if (handover.stage !== stage) continue;
      if (handover.from === member.id) holds = false;
      if (handover.to === member.id) holds = true;
    }
    return holds;
  });
}
