import { digestOf } from '@runplane/audit';
import type { VoteChoice } from '@runplane/contracts';
import type { VoterStanding } from '@runplane/database';

export interface Ballot {
  approvalId: string;
  /** Stage that the voter saw: an escalation drops the votes of the stage before, and the voter may vote again. */
  stage: number;
  /** An edit drops votes too, also one that keeps the digest. */
  revision: number;
  /** A seat that was handed over gives a right to vote, or takes it. */
  handovers: number;
  choice: VoteChoice | 'edit';
  digest: string;
  reason: string | null;
  /** Asked for with the vote. */
  grant?: unknown;
  /** Nonce of the passkey's signature: a vote that was refused without one may be cast again with one. */
  signature?: string | null;
  arguments?: { [name: string]: unknown };
}

/**
 * The Temporal update id of a vote: the same click again is the same update, and gets the stored answer instead of a
 * second vote. By what right the voter votes is part of it, so that a refusal of a non-approver does not outlive their
 * promotion, delegation or duty.
 */
export function voteUpdateId(voter: VoterStanding, ballot: Ballot): string {
  const { id, roles, groups, onCall, standsInFor } = voter;
  const seats = [{ id, roles, groups, onCall }, ...standsInFor].map((seat) => ({
    id: seat.id,
    roles: inOrder(seat.roles),
    groups: inOrder(seat.groups),
    onCall: inOrder(seat.onCall),
  }));
  const digest = digestOf(JSON.parse(JSON.stringify({ seats, ...ballot })));
  return `${ballot.choice}:${digest.slice('sha256:'.length)}`;
}

const inOrder = (names: readonly string[]): string[] => [...names].sort((a, b) => (a < b ? -1 : 1));
