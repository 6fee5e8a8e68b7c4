import { Inject, Injectable } from '@nestjs/common';
import { type BulkVote, type BulkVoteAnswer, ProblemError } from '@runplane/contracts';
import type { Caller } from '../common/caller.js';
import { ApprovalUpdates } from './approval-updates.js';
import { ApprovalsService } from './approvals.service.js';

type Item = BulkVote['items'][number];
type Answer = BulkVoteAnswer['items'][number];

/** At the same time; a hundred votes must not take the service from everybody else. */
const AT_ONCE = 8;

/** One vote on each of many like actions: each is a vote like any other, and one that is refused stops no other. */
@Injectable()
export class BulkVotesService {
  constructor(
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
    @Inject(ApprovalUpdates) private readonly updates: ApprovalUpdates,
  ) {}

  async vote(caller: Caller, bulk: BulkVote): Promise<BulkVoteAnswer> {
    await this.assertAlike(caller, bulk.items);
    const answers: Answer[] = new Array(bulk.items.length);
    const waiting = bulk.items.map((item, place) => ({ item, place }));
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        answers[next.place] = await this.voteOn(caller, bulk, next.item);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return { items: answers };
  }

  private async voteOn(caller: Caller, { choice, reason }: BulkVote, { id, digest }: Item): Promise<Answer> {
    try {
      const { approval } = await this.approvals.vote(caller, id, choice, { digest, ...(reason ? { reason } : {}) });
      return { id, status: 200, approval, problem: null };
    } catch (error) {
      const known =
        error instanceof ProblemError ? error : new ProblemError('internal', 'The vote may not have counted.');
      const problem = known.toProblem(caller.requestId);
      return { id, status: problem.status, approval: null, problem };
    }
  }

  /** Who approves many things by one click has looked at one of them: they have to be of one kind. */
  private async assertAlike(caller: Caller, items: readonly Item[]): Promise<void> {
    if (new Set(items.map(({ id }) => id)).size < items.length) {
      throw new ProblemError('invalid_request', 'An approval is named twice.');
    }
    const types = new Set<string>();
    for (const { id } of items) {
      const approval = await this.updates.find(caller, id).catch((error) => {
        if (error instanceof ProblemError && error.code === 'not_found') return null;
        throw error;
      });
      if (approval) types.add(approval.action.type);
    }
    if (types.size <= 1) return;
    throw new ProblemError('invalid_request', `The approvals are for different actions: ${[...types].join(', ')}.`);
  }
}
