import { Inject, Injectable } from '@nestjs/common';
import {
  type Approval,
  actionOfApprovalId,
  type CastVote,
  type EditAndApprove,
  isApprovalId,
  type JsonObject,
  ProblemError,
  type VoteResult,
  workflowIdOf,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { isUnavailable, TemporalClient, temporalProblem } from '@runplane/service-kit';
import { argumentsQuery, editUpdate, voteUpdate } from '@runplane/workflows/messages';
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import type { ApprovalDetail, ApprovalQuery } from './approval-answers.js';
import { voteUpdateId } from './vote-update-id.js';

/** Long enough for an edit, which maps and evaluates again on a worker. */
const VOTE_TIMEOUT_MS = 10_000;

@Injectable()
export class ApprovalsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
  ) {}

  list(caller: Caller, query: ApprovalQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.approvals.list(query));
  }

  async get(caller: Caller, id: string): Promise<ApprovalDetail> {
    const approval = await this.find(caller, id);
    const live = await this.liveArguments(caller, approval);
    return {
      ...approval,
      arguments: (live?.arguments as JsonObject | undefined) ?? null,
      context: (live?.context as JsonObject | undefined) ?? null,
      edited: live?.edited ?? false,
    };
  }

  async vote(caller: Caller, id: string, choice: 'approve' | 'deny', input: CastVote): Promise<VoteResult> {
    const approval = await this.find(caller, id);
    const ballot = ballotOf(caller, input);
    const { stage, revision } = approval;
    const updateId = voteUpdateId(caller, { approvalId: id, stage, revision, choice, ...bound(input) });
    return this.settle(caller, approval, updateId, (handle) =>
      handle.executeUpdate(voteUpdate, { updateId, args: [{ choice, ...ballot }] }),
    );
  }

  async edit(caller: Caller, id: string, input: EditAndApprove): Promise<VoteResult> {
    const approval = await this.find(caller, id);
    const edit = { ...ballotOf(caller, input), arguments: input.arguments };
    const updateId = voteUpdateId(caller, {
      approvalId: id,
      stage: approval.stage,
      revision: approval.revision,
      choice: 'edit',
      ...bound(input),
      arguments: input.arguments,
    });
    return this.settle(caller, approval, updateId, (handle) =>
      handle.executeUpdate(editUpdate, { updateId, args: [edit] }),
    );
  }

  /** Sends the update. A closed workflow takes none, but still answers one that it took before. */
  private async settle(
    caller: Caller,
    approval: Approval,
    updateId: string,
    send: (handle: WorkflowHandle) => Promise<VoteResult>,
  ): Promise<VoteResult> {
    const workflowId = workflowIdOf(caller.orgId, approval.actionId);
    try {
      return await this.temporal.withDeadline((client) => send(client.workflow.getHandle(workflowId)), VOTE_TIMEOUT_MS);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw temporalProblem(error) ?? error;
    }
    try {
      return await this.temporal.withDeadline((client) =>
        client.workflow.getHandle(workflowId).getUpdateHandle<VoteResult>(updateId).result(),
      );
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw temporalProblem(error) ?? error;
      throw decided(await this.find(caller, approval.id));
    }
  }

  private async find(caller: Caller, id: string): Promise<Approval> {
    if (!isApprovalId(id)) throw new ProblemError('not_found', 'There is no such approval.');
    const row = await this.database.withOrg(caller.orgId, (tx) => tx.approvals.find(id));
    return found(row, 'approval');
  }

  /** Nobody should decide on an action that they can't see: while it is pending, no arguments is an error. */
  private async liveArguments(caller: Caller, approval: Approval) {
    const workflowId = workflowIdOf(caller.orgId, actionOfApprovalId(approval.id));
    try {
      return await this.temporal.withDeadline((client) => client.workflow.getHandle(workflowId).query(argumentsQuery));
    } catch (error) {
      const gone = error instanceof WorkflowNotFoundError;
      if (approval.status !== 'PENDING' && (gone || isUnavailable(error))) return null;
      throw temporalProblem(error) ?? error;
    }
  }
}

function bound(input: CastVote): { digest: string; reason: string | null } {
  return { digest: input.digest, reason: input.reason ?? null };
}

function ballotOf(caller: Caller, input: CastVote) {
  return { voterId: caller.memberId, ...bound(input), channel: 'rest', requestId: caller.requestId };
}

function decided(approval: Approval): ProblemError {
  const at = approval.decidedAt ?? 'an unknown time';
  if (approval.status === 'EXPIRED') return new ProblemError('approval_expired', `The approval expired at ${at}.`);
  const how = approval.status === 'PENDING' ? 'closed' : approval.status.toLowerCase();
  const by = approval.decidedBy ? ` by ${approval.decidedBy}` : '';
  return new ProblemError('already_decided', `The approval was ${how} at ${at}${by}.`);
}
