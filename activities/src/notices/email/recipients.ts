import { type Agent, type Approval, hasVoice, holdsSeat } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';

export interface Recipient {
  id: string;
  name: string;
  email: string;
}

/**
 * Who may act on the approval now: who has a seat in its stage, or stands in for somebody who has, and whose voice was
 * not heard. The workflow decides again when they vote: a mail too many does no harm.
 */
export async function whoMayAct(tx: OrgTransaction, approval: Approval, agent: Agent | null): Promise<Recipient[]> {
  const excluded = approval.plan.fourEyes ? [agent?.ownerId, approval.edits.at(-1)?.by] : [];
  const isFree = (id: string) => !excluded.includes(id) && !hasVoice(approval, id);
  const voters = await tx.voters.all();
  return voters.filter(
    (voter) =>
      isFree(voter.id) &&
      [voter, ...voter.standsInFor].some((seat) => isFree(seat.id) && holdsSeat(approval, approval.stage, seat)),
  );
}

/** Who was asked so far, whether they have voted or not: they are told how it ended. */
export async function whoWasAsked(tx: OrgTransaction, approval: Approval): Promise<Recipient[]> {
  const stages = Array.from({ length: approval.stage + 1 }, (_, stage) => stage);
  const voters = await tx.voters.all();
  return voters.filter((voter) =>
    [voter, ...voter.standsInFor].some((seat) => stages.some((stage) => holdsSeat(approval, stage, seat))),
  );
}
