import { Inject, Injectable } from '@nestjs/common';
import {
  DECIDE_QUEUE,
  outcomeWorkflowIdOf,
  ProblemError,
  type SettleAction,
  type SettledAction,
  type SettleInput,
  UNKNOWN_OUTCOME_WORKFLOW,
  type UnknownOutcomeInput,
} from '@runplane/contracts';
import { TemporalClient, temporalProblem, updateIdOf } from '@runplane/service-kit';
import { settleUpdate } from '@runplane/workflows/messages';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Caller } from '../common/caller.js';
import { ActionsService } from './actions.service.js';

/** People say what has become of an action whose outcome is not known. */
@Injectable()
export class SettleService {
  constructor(
    @Inject(ActionsService) private readonly actions: ActionsService,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
  ) {}

  /** By the workflow that owns the outcome; where its time is over, or nobody could be asked, by a new one. */
  async settle(caller: Caller, actionId: string, input: SettleAction): Promise<SettledAction> {
    const action = await this.actions.find(caller, actionId);
    if (action.status !== 'UNKNOWN') throw new ProblemError('conflict', `The outcome is known: ${action.status}.`);
    const settle: SettleInput = { ...input, memberId: caller.memberId, requestId: caller.requestId };
    const owner: UnknownOutcomeInput = { orgId: caller.orgId, actionId, question: null };
    const startWorkflowOperation = new WithStartWorkflowOperation(UNKNOWN_OUTCOME_WORKFLOW, {
      workflowId: outcomeWorkflowIdOf(caller.orgId, actionId),
      taskQueue: DECIDE_QUEUE,
      args: [owner],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: 'unknown outcome',
      staticDetails: `- action: ${actionId}`,
    });
    try {
      await this.temporal.withDeadline((client) =>
        client.workflow.executeUpdateWithStart(settleUpdate, {
          startWorkflowOperation,
          updateId: updateIdOf('settle', caller.requestId, settle),
          args: [settle],
        }),
      );
    } catch (error) {
      throw temporalProblem(error) ?? error;
    }
    const { status, evidence } = await this.actions.find(caller, actionId);
    return { status: status as SettledAction['status'], evidence };
  }
}
