import { type Electorate, mayVote } from './may-vote.js';

/** An approval, as far as seats and voices depend on it. */
export interface SeatedApproval {
  plan: { stages: readonly { approvers: Parameters<typeof mayVote>[0] }[] };
  handovers: readonly { stage: number; from: string; to: string }[];
}

interface Cast {
  voter: string;
  standsFor: string | null;
}

/** Listed by the stage, unless the seat was handed over; or the one it was handed to. */
export function holdsSeat({ plan, handovers }: SeatedApproval, stage: number, seat: Electorate): boolean {
  const approvers = plan.stages[stage]?.approvers;
  let holds = approvers !== undefined && mayVote(approvers, seat);
  for (const handover of handovers) {
    if (handover.stage !== stage) continue;
    if (handover.from === seat.id) holds = false;
    if (handover.to === seat.id) holds = true;
  }
  return holds;
}

/** Cast a vote in this approval, or had one cast by a delegate. */
export function hasVoice(
  { votes, earlierVotes }: { votes: readonly Cast[]; earlierVotes: readonly Cast[] },
  memberId: string,
): boolean {
  return [...earlierVotes, ...votes].some(({ voter, standsFor }) => voter === memberId || standsFor === memberId);
}
