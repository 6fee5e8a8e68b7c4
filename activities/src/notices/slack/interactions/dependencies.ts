import type { VoteInput } from '@runplane/contracts';
import type { NoticeContext } from '../../channel.js';

/** Why a vote did not count. */
export interface VoteRefusal {
  /** A code of the closed set of problems. */
  code: string;
  detail: string;
}

export interface SlackDependencies extends Omit<NoticeContext, 'signal'> {
  /** With a slash at the end. */
  apiUrl: string;
  /**
   * Sends the vote to its action; null where it counted. The same `updateId` is the same vote, also after the action
   * has ended. Throws where it is not known what became of it.
   */
  castVote(orgId: string, actionId: string, updateId: string, vote: VoteInput): Promise<VoteRefusal | null>;
}

export const CALL_TIMEOUT_MS = 10_000;
