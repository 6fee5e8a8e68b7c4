import { Inject, Injectable } from '@nestjs/common';
import {
  type Approval,
  type ApproveVote,
  actionOfApprovalId,
  type CastVote,
  type EditAndApprove,
  holdsSeat,
  type JsonObject,
  type VoteChoice,
  type VoteResult,
  workflowIdOf,
} from '@runplane/contracts';
import { Database, type VoterStanding } from '@runplane/database';
import { isUnavailable, TemporalClient, temporalProblem } from '@runplane/service-kit';
import { argumentsQuery, editUpdate, voteUpdate } from '@runplane/workflows/messages';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { StepUpService } from '../passkeys/step-up.service.js';
import type { ApprovalDetail, ApprovalQuery } from './approval-answers.js';
import { ApprovalUpdates } from './approval-updates.js';
import { voteUpdateId } from './vote-update-id.js';

@Injectable()
export class ApprovalsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
    @Inject(ApprovalUpdates) private readonly updates: ApprovalUpdates,
    @Inject(StepUpService) private readonly stepUp: StepUpService,
  ) {}

  list(caller: Caller, query: ApprovalQuery) {
    const { mine, ...filter } = query;
    return this.database.withOrg(caller.orgId, async (tx) => {
      if (!mine) return tx.approvals.list(filter);
      return tx.approvals.list({ ...filter, voter: found(await tx.voters.find(caller.memberId), 'member') });
    });
  }

  async get(caller: Caller, id: string): Promise<ApprovalDetail> {
    const approval = await this.read(caller, id);
    await this.noteView(caller, approval);
    return approval;
  }

  /** Without a trace in the figures. */
  async read(caller: Caller, id: string): Promise<ApprovalDetail> {
    const approval = await this.find(caller, id);
    const live = await this.liveArguments(caller, approval);
    return {
      ...approval,
      arguments: (live?.arguments as JsonObject | undefined) ?? null,
      context: (live?.context as JsonObject | undefined) ?? null,
      edited: live?.edited ?? false,
    };
  }

  /** `channel`: by what the vote came, for the log. */
  async vote(
    caller: Caller,
    id: string,
    choice: VoteChoice,
    input: ApproveVote,
    channel = 'rest',
  ): Promise<VoteResult> {
    const approval = await this.find(caller, id);
    const { grant = null, assertion } = input;
    const signed = choice === 'approve' && assertion;
    const stepUp = signed ? await this.stepUp.verify(caller, approval, { choice, ...input }, assertion) : null;
    const ballot = { ...ballotOf(caller, input), channel, grant, stepUp };
    const { stage, revision, handovers } = approval;
    const signature = stepUp?.challenge.nonce ?? null;
    const updateId = voteUpdateId(await this.standingOf(caller), {
      approvalId: id,
      stage,
      revision,
      handovers: handovers.length,
      choice,
      ...bound(input),
      grant,
      signature,
    });
    return this.updates.settle(caller, approval, updateId, (handle) =>
      handle.executeUpdate(voteUpdate, { updateId, args: [{ choice, ...ballot }] }),
    );
  }

  async edit(caller: Caller, id: string, input: EditAndApprove): Promise<VoteResult> {
    const approval = await this.find(caller, id);
    const edit = { ...ballotOf(caller, input), arguments: input.arguments };
    const updateId = voteUpdateId(await this.standingOf(caller), {
      approvalId: id,
      stage: approval.stage,
      revision: approval.revision,
      handovers: approval.handovers.length,
      choice: 'edit',
      ...bound(input),
      arguments: input.arguments,
    });
    return this.updates.settle(caller, approval, updateId, (handle) =>
      handle.executeUpdate(editUpdate, { updateId, args: [edit] }),
    );
  }

  private async standingOf(caller: Caller): Promise<VoterStanding> {
    return found(await this.database.withOrg(caller.orgId, (tx) => tx.voters.find(caller.memberId)), 'member');
  }

  /** Opened by somebody who may decide: what the time to the first view is measured by. Readers leave no trace. */
  private noteView(caller: Caller, approval: Approval): Promise<void> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      if (approval.status !== 'PENDING') return;
      const voter = await tx.voters.find(caller.memberId);
      if (voter && isAsked(approval, voter)) await tx.approvals.noteView(approval.id, approval.stage, caller.memberId);
    });
  }

  find(caller: Caller, id: string): Promise<Approval> {
    return this.updates.find(caller, id);
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

function isAsked(approval: Approval, voter: VoterStanding): boolean {
  return [voter, ...voter.standsInFor].some((seat) => holdsSeat(approval, approval.stage, seat));
}

function bound(input: CastVote): { digest: string; reason: string | null } {
  return { digest: input.digest, reason: input.reason ?? null };
}

function ballotOf(caller: Caller, input: CastVote) {
  return { voterId: caller.memberId, ...bound(input), channel: 'rest', requestId: caller.requestId };
}
