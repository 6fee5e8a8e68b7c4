import { Inject, Injectable } from '@nestjs/common';
import { type ActionRequest, type ActionSnapshot, ProblemError, workflowIdOf } from '@runplane/contracts';
import { guardedActionStart, isUnavailable, TemporalClient, temporalProblem, unavailable } from '@runplane/service-kit';
import { decideUpdate } from '@runplane/workflows/messages';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { GatewayConfig } from '../config.js';
import { CONFIG } from '../tokens.js';
import { snapshotOf } from './action-reader.js';
import { undecided } from './action-view.js';

/** Milliseconds for finding out what became of a request whose decision is late. */
const LOOK_AFTER_MS = 1_500;

/** Starts an action's workflow and asks it for its decision, in one round trip. */
@Injectable()
export class DecisionService {
  constructor(
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'decisionTimeoutMs'>,
  ) {}

  /**
   * The decided snapshot of `request`, of its first run if it is a repetition. Status PENDING_DECISION where the
   * decision did not come in time but the workflow is durably started; `unavailable` where not even that is certain.
   */
  async decide(request: ActionRequest): Promise<ActionSnapshot> {
    try {
      return await this.temporal.withDeadline(
        (client) => updateWithStart(client, request),
        this.config.decisionTimeoutMs,
      );
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return this.ofClosed(request);
      // The workflow closed while the update was on its way to it: its result is the answer.
      if (error instanceof WorkflowNotFoundError) return this.ofClosed(request);
      if (isUnavailable(error)) return this.ofLate(request, error);
      throw temporalProblem(error) ?? error;
    }
  }

  /** The action has ended, and this request was not among those that it answered. */
  private async ofClosed(request: ActionRequest): Promise<ActionSnapshot> {
    try {
      return await this.temporal.withDeadline(async (client) => {
        const handle = client.workflow.getHandle(workflowIdOf(request.orgId, request.actionId));
        assertSameRequest(await handle.describe(), request);
        return snapshotOf(client, request.orgId, request.actionId);
      });
    } catch (error) {
      throw temporalProblem(error) ?? error;
    }
  }

  private async ofLate(request: ActionRequest, cause: unknown): Promise<ActionSnapshot> {
    const description = await this.describe(request).catch(() => null);
    if (!description) throw unavailable('The workflow engine did not answer in time; nothing was allowed.', cause);
    assertSameRequest(description, request);
    return undecided(request.actionId, request.agentId, starterOf(description));
  }

  private describe({ orgId, actionId }: ActionRequest): Promise<WorkflowExecutionDescription> {
    const workflowId = workflowIdOf(orgId, actionId);
    return this.temporal.withDeadline((client) => client.workflow.getHandle(workflowId).describe(), LOOK_AFTER_MS);
  }
}

function updateWithStart(client: Client, request: ActionRequest): Promise<ActionSnapshot> {
  const { requestHash } = request;
  // The update's id names the request's content: the same request attaches to the first one's answer.
  return client.workflow.executeUpdateWithStart(decideUpdate, {
    startWorkflowOperation: guardedActionStart(request),
    updateId: `decide:${requestHash}`,
    args: [{ requestHash }],
  });
}

/** The call that started the action; null where that can't be known, which makes the answer a replay to everybody. */
function starterOf({ memo }: WorkflowExecutionDescription): string | null {
  return typeof memo?.callId === 'string' ? memo.callId : null;
}

function assertSameRequest(description: WorkflowExecutionDescription, request: ActionRequest): void {
  if (description.memo?.requestHash === request.requestHash) return;
  throw new ProblemError('idempotency_conflict', 'The idempotency key was used with another request.');
}
