import { digestOf } from '@runplane/audit';
import type { Caller } from '../common/caller.js';

export interface Ballot {
  approvalId: string;
  /** Stage that the voter saw: an escalation drops the votes of the stage before, and the voter may vote again. */
  stage: number;
  /** An edit drops votes too, also one that keeps the digest. */
  revision: number;
  choice: 'approve' | 'deny' | 'edit';
  digest: string;
  reason: string | null;
  arguments?: { [name: string]: unknown };
}

/**
 * The Temporal update id of a vote: the same click again is the same update, and gets the stored answer instead of a
 * second vote. Roles and groups are part of it, so that a refusal of a non-approver does not outlive their promotion.
 */
export function voteUpdateId(voter: Pick<Caller, 'memberId' | 'roles' | 'groups'>, ballot: Ballot): string {
  const standing = { roles: inOrder(voter.roles), groups: inOrder(voter.groups) };
  const digest = digestOf(JSON.parse(JSON.stringify({ voter: voter.memberId, standing, ...ballot })));
  return `${ballot.choice}:${digest.slice('sha256:'.length)}`;
}

const inOrder = (names: readonly string[]): string[] => [...names].sort((a, b) => (a < b ? -1 : 1));
