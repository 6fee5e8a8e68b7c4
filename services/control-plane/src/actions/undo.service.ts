import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import {
  type ActionRequest,
  type ActionRow,
  type Json,
  type JsonObject,
  outcomeWorkflowIdOf,
  ProblemError,
  type Undo,
  workflowIdOf,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { valueAt } from '@runplane/mapping';
import { guardedActionStart, TemporalClient, temporalProblem } from '@runplane/service-kit';
import { argumentsQuery, decideUpdate, outcomeQuery, snapshotQuery } from '@runplane/workflows/messages';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Caller } from '../common/caller.js';
import type { PreparedUndo, StartedUndo } from './action-answers.js';
import { ActionsService } from './actions.service.js';

/** The compensation of an action: offered as a call, and started as an action of its own that is guarded like any other. */
@Injectable()
export class UndoService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActionsService) private readonly actions: ActionsService,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
  ) {}

  async prepare(caller: Caller, actionId: string): Promise<PreparedUndo> {
    const action = await this.actions.find(caller, actionId);
    if (action.status !== 'SUCCEEDED') {
      throw new ProblemError('conflict', `The action is ${action.status}; there is nothing to undo.`);
    }
    const undo = await this.undoOf(caller, actionId);
    const call = await this.callOf(caller, actionId);
    return { tool: undo.tool, description: undo.description, arguments: argumentsOf(undo, call) };
  }

  /** Once for each action: asked again, it answers the same new action. On behalf of the agent, by the caller's request. */
  async start(caller: Caller, actionId: string): Promise<StartedUndo> {
    const prepared = await this.prepare(caller, actionId);
    const action = await this.actions.find(caller, actionId);
    const request = requestOf(caller, action, prepared);
    try {
      const { status } = await this.temporal.withDeadline((client) =>
        client.workflow.executeUpdateWithStart(decideUpdate, {
          startWorkflowOperation: guardedActionStart(request),
          updateId: `decide:${request.requestHash}`,
          args: [{ requestHash: request.requestHash }],
        }),
      );
      return { actionId: request.actionId, status, undoOf: actionId };
    } catch (error) {
      const earlier = await this.actions.find(caller, request.actionId).catch(() => null);
      if (!earlier) throw temporalProblem(error) ?? error;
      return { actionId: request.actionId, status: earlier.status, undoOf: actionId };
    }
  }

  private async undoOf(caller: Caller, actionId: string): Promise<Undo> {
    const decided = await this.database.withOrg(caller.orgId, (tx) => tx.actions.decision(actionId));
    const { execution } = (decided?.mapped ?? {}) as { execution?: { undo?: Undo | null } | null };
    if (!execution?.undo) throw new ProblemError('not_found', 'The operation names no call that undoes it.');
    return execution.undo;
  }

  /** Arguments and result stay in Temporal: after its history is deleted nothing can be prepared. */
  private async callOf({ orgId }: Caller, actionId: string): Promise<{ arguments: JsonObject; result: Json }> {
    try {
      return await this.temporal.withDeadline(async (client) => {
        const handle = client.workflow.getHandle(workflowIdOf(orgId, actionId));
        const { arguments: args } = await handle.query(argumentsQuery);
        const { status, result } = await handle.query(snapshotQuery);
        const known = status === 'SUCCEEDED' ? result : await settledResult(client, orgId, actionId);
        return { arguments: args as JsonObject, result: known };
      });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw temporalProblem(error) ?? error;
      throw new ProblemError('conflict', "The action's history is deleted; its arguments and result are not known.");
    }
  }
}

async function settledResult(client: Client, orgId: string, actionId: string): Promise<Json> {
  const { result } = await client.workflow.getHandle(outcomeWorkflowIdOf(orgId, actionId)).query(outcomeQuery);
  return result;
}

function argumentsOf(undo: Undo, call: { arguments: JsonObject; result: Json }): JsonObject {
  return Object.fromEntries(
    Object.entries(undo.arguments).map(([name, source]) => {
      const value = typeof source === 'string' ? valueAt(call, source) : source.constant;
      // Left out, it could undo more than was done.
      if (value === undefined) {
        throw new ProblemError('conflict', `The call and its result do not say ${name}; undo it by hand.`);
      }
      return [name, value];
    }),
  );
}

function requestOf(caller: Caller, action: ActionRow, { tool, arguments: args }: PreparedUndo): ActionRequest {
  const hash = createHash('sha256').update(`undo\n${action.agentId}\n${action.actionId}`).digest('hex');
  const call = { tool, arguments: args, target: { environment: action.target.environment } };
  const context = { undoOf: action.actionId, requester: caller.memberId };
  return {
    orgId: caller.orgId,
    actionId: `act_${hash.slice(0, 40)}`,
    agentId: action.agentId,
    requestId: caller.requestId,
    callId: caller.requestId,
    // Without the person: whoever asks second is told of the first one's action.
    requestHash: digestOf({ call, undoOf: action.actionId }),
    call,
    context,
    execution: 'gateway',
    receivedAt: new Date().toISOString(),
    undoOf: action.actionId,
  };
}
