import { Inject, Injectable } from '@nestjs/common';
import {
  type AddComment,
  type AnswerQuestion,
  type Approval,
  type AskQuestion,
  approvalIdOf,
  type BreakGlass,
  isActionId,
  ProblemError,
  type Reassign,
  reachOf,
  rolesWith,
  type VoteResult,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { updateIdOf } from '@runplane/service-kit';
import { answerUpdate, askUpdate, breakGlassUpdate, commentUpdate, reassignUpdate } from '@runplane/workflows/messages';
import type { WorkflowHandle } from '@temporalio/client';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { StepUpService } from '../passkeys/step-up.service.js';
import { ApprovalUpdates } from './approval-updates.js';

/** What people do with an approval beside voting; the workflow decides who may. */
@Injectable()
export class ApprovalRequestsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ApprovalUpdates) private readonly updates: ApprovalUpdates,
    @Inject(StepUpService) private readonly stepUp: StepUpService,
  ) {}

  async breakGlass(caller: Caller, id: string, { digest, reason, assertion }: BreakGlass): Promise<VoteResult> {
    const approval = await this.updates.find(caller, id);
    const vote = { choice: 'break_glass', digest } as const;
    const stepUp = assertion ? await this.stepUp.verify(caller, approval, vote, assertion) : null;
    const input = { ...said(caller), digest, reason, stepUp };
    return this.send(caller, approval, 'break_glass', input, (handle, options) =>
      handle.executeUpdate(breakGlassUpdate, { ...options, args: [input] }),
    );
  }

  async reassign(caller: Caller, id: string, { from = caller.memberId, to, reason }: Reassign): Promise<VoteResult> {
    const approval = await this.updates.find(caller, id);
    await this.assertMayVote(caller, to);
    const input = { ...said(caller), from, to, reason };
    return this.send(caller, approval, 'reassign', input, (handle, options) =>
      handle.executeUpdate(reassignUpdate, { ...options, args: [input] }),
    );
  }

  async ask(caller: Caller, id: string, { text, to }: AskQuestion): Promise<VoteResult> {
    const input = { ...said(caller), text, to };
    return this.send(caller, await this.updates.find(caller, id), 'ask', input, (handle, options) =>
      handle.executeUpdate(askUpdate, { ...options, args: [input] }),
    );
  }

  async comment(caller: Caller, id: string, { text }: AddComment): Promise<VoteResult> {
    const input = { ...said(caller), text };
    return this.send(caller, await this.updates.find(caller, id), 'comment', input, (handle, options) =>
      handle.executeUpdate(commentUpdate, { ...options, args: [input] }),
    );
  }

  async answer(caller: Caller, actionId: string, { question, text }: AnswerQuestion): Promise<VoteResult> {
    if (!isActionId(actionId)) throw new ProblemError('not_found', 'There is no such action.');
    const approval = await this.updates.find(caller, approvalIdOf(actionId));
    const { channel, requestId } = said(caller);
    const input = { question, text, actor: { kind: 'member', id: caller.memberId }, channel, requestId } as const;
    return this.send(caller, approval, 'answer', input, (handle, options) =>
      handle.executeUpdate(answerUpdate, { ...options, args: [input] }),
    );
  }

  private send(
    caller: Caller,
    approval: Approval,
    verb: string,
    input: object,
    update: (handle: WorkflowHandle, options: { updateId: string }) => Promise<VoteResult>,
  ): Promise<VoteResult> {
    const updateId = updateIdOf(verb, caller.requestId, input);
    return this.updates.settle(caller, approval, updateId, (handle) => update(handle, { updateId }));
  }

  /** The seat of one who could never use it would be lost. */
  private async assertMayVote(caller: Caller, memberId: string): Promise<void> {
    const member = found(await this.database.withOrg(caller.orgId, (tx) => tx.members.find(memberId)), 'member');
    if (reachOf('approvals.vote', member.roles) !== 'none') return;
    const errors = [{ path: 'to', message: `has none of the roles ${rolesWith('approvals.vote').join(', ')}` }];
    throw new ProblemError('invalid_request', 'The member may not vote.', { errors });
  }
}

function said({ memberId, requestId }: Caller) {
  return { memberId, channel: 'rest', requestId };
}
