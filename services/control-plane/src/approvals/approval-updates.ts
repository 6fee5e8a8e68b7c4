import { Inject, Injectable } from '@nestjs/common';
import { type Approval, isApprovalId, ProblemError, type VoteResult, workflowIdOf } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { answeredUpdate, TemporalClient, withTemporalProblems } from '@runplane/service-kit';
import type { WorkflowHandle } from '@temporalio/client';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';

/** Long enough for an edit, which maps and evaluates again on a worker. */
const UPDATE_TIMEOUT_MS = 10_000;

/** Sends what people do to the workflow that holds the approval. */
@Injectable()
export class ApprovalUpdates {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
  ) {}

  async find(caller: Caller, id: string): Promise<Approval> {
    if (!isApprovalId(id)) throw new ProblemError('not_found', 'There is no such approval.');
    const row = await this.database.withOrg(caller.orgId, (tx) => tx.approvals.find(id));
    return found(row, 'approval');
  }

  /** Sends the update. A closed workflow takes none, but still answers one that it took before. */
  async settle(
    caller: Caller,
    approval: Approval,
    updateId: string,
    send: (handle: WorkflowHandle) => Promise<VoteResult>,
  ): Promise<VoteResult> {
    try {
      return await this.sendOrFind(caller, approval, updateId, send);
    } catch (error) {
      if (error instanceof ProblemError) await this.logIfLate(caller, approval, updateId, error);
      throw error;
    }
  }

  private async sendOrFind(
    caller: Caller,
    approval: Approval,
    updateId: string,
    send: (handle: WorkflowHandle) => Promise<VoteResult>,
  ): Promise<VoteResult> {
    const workflowId = workflowIdOf(caller.orgId, approval.actionId);
    const update = { workflowId, updateId, timeoutMs: UPDATE_TIMEOUT_MS };
    const answer = await withTemporalProblems(() => answeredUpdate(this.temporal, update, send));
    if (!answer) throw decided(await this.find(caller, approval.id));
    return answer;
  }

  /** The workflow logs what it refuses; what comes too late for it is logged here. */
  private async logIfLate(caller: Caller, approval: Approval, updateId: string, { code }: ProblemError): Promise<void> {
    if (code !== 'already_decided' && code !== 'approval_expired') return;
    const [verb] = updateId.split(':');
    const change = { resource: 'approval', id: approval.id, change: `${verb} refused: ${code}` } as const;
    await this.database.withOrg(caller.orgId, (tx) => recordChange(tx, caller, change));
  }
}

function decided(approval: Approval): ProblemError {
  const at = approval.decidedAt ?? 'an unknown time';
  if (approval.status === 'EXPIRED') return new ProblemError('approval_expired', `The approval expired at ${at}.`);
  const how = approval.status === 'PENDING' ? 'closed' : approval.status.toLowerCase();
  const by = approval.decidedBy ? ` by ${approval.decidedBy}` : '';
  return new ProblemError('already_decided', `The approval was ${how} at ${at}${by}.`);
}
