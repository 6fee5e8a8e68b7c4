import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  DECIDE_QUEUE,
  type JsonObject,
  PREVIEW_TOOL_WORKFLOW,
  ProblemError,
  type ToolDefinition,
  toolQueue,
  workflowIdOf,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { TemporalClient, temporalProblem, unavailable } from '@runplane/service-kit';
import { argumentsQuery } from '@runplane/workflows/messages';
import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Caller } from '../common/caller.js';
import type { CallPreview } from './action-answers.js';
import { ActionsService } from './actions.service.js';

/** Longer than a worker takes for it, its queue included. */
const PREVIEW_TIMEOUT_MS = 55_000;
const QUESTION_MS = 20_000;

/** What a waiting call would do, as its provider can tell without doing it: for those who decide on it. */
@Injectable()
export class PreviewService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActionsService) private readonly actions: ActionsService,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
  ) {}

  async preview(caller: Caller, actionId: string): Promise<CallPreview> {
    const action = await this.actions.find(caller, actionId);
    if (action.status !== 'PENDING_APPROVAL') {
      throw new ProblemError('conflict', `The action is ${action.status}; nobody has to decide on it.`);
    }
    const tool = await this.toolOf(caller, actionId);
    const input = {
      orgId: caller.orgId,
      agentId: action.agentId,
      actionId,
      tool,
      arguments: await this.argumentsOf(caller, actionId),
      // Not the key of the execution: nothing that a preview leaves behind may look like one.
      toolKey: `preview-${actionId}`,
      timeoutMs: QUESTION_MS,
      environment: action.target.environment,
    };
    try {
      return await this.temporal.withDeadline(
        (client) =>
          client.workflow.execute(PREVIEW_TOOL_WORKFLOW, {
            workflowId: `preview:${caller.orgId}:${actionId}:${randomUUID()}`,
            taskQueue: DECIDE_QUEUE,
            workflowExecutionTimeout: PREVIEW_TIMEOUT_MS,
            args: [toolQueue(tool.provider), input],
          }) as Promise<CallPreview>,
        PREVIEW_TIMEOUT_MS,
      );
    } catch (error) {
      if (error instanceof WorkflowFailedError) throw unavailable('No worker of the provider answered in time.', error);
      throw temporalProblem(error) ?? error;
    }
  }

  private async toolOf(caller: Caller, actionId: string): Promise<ToolDefinition> {
    const decided = await this.database.withOrg(caller.orgId, (tx) => tx.actions.decision(actionId));
    const { tool, execution } = (decided?.mapped ?? {}) as { tool?: ToolDefinition | null; execution?: object | null };
    if (!tool || !execution) throw new ProblemError('not_found', 'Only its caller can run this call.');
    return tool;
  }

  private async argumentsOf({ orgId }: Caller, actionId: string): Promise<JsonObject> {
    try {
      const { arguments: args } = await this.temporal.withDeadline((client) =>
        client.workflow.getHandle(workflowIdOf(orgId, actionId)).query(argumentsQuery),
      );
      return args as JsonObject;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw temporalProblem(error) ?? error;
      throw new ProblemError('conflict', 'The workflow of the action is gone.');
    }
  }
}
