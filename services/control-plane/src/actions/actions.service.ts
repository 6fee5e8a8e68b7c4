import { Inject, Injectable } from '@nestjs/common';
import {
  type ActionCount,
  type ActionCountQuery,
  type ActionQuery,
  type ActionRow,
  type ActionSnapshot,
  type CancelRequest,
  FINAL_STATUSES,
  isActionId,
  ProblemError,
  reachOf,
  workflowIdOf,
} from '@runplane/contracts';
import { Database, type StoredDecision } from '@runplane/database';
import { TemporalClient, temporalProblem } from '@runplane/service-kit';
import { cancelUpdate, snapshotQuery } from '@runplane/workflows/messages';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import type { ActionDetail, DecidedAction, LiveAction } from './action-answers.js';
import { TemporalUi } from './temporal-ui.js';

/** The projection is the answer; the live state must not delay it for long. */
const SNAPSHOT_TIMEOUT_MS = 2_000;

@Injectable()
export class ActionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
    @Inject(TemporalUi) private readonly temporalUi: TemporalUi,
  ) {}

  list(caller: Caller, query: ActionQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.actions.list(query));
  }

  count(caller: Caller, query: ActionCountQuery): Promise<ActionCount> {
    return this.database.withOrg(caller.orgId, (tx) => tx.actions.count(query));
  }

  async get(caller: Caller, id: string): Promise<ActionDetail> {
    assertActionId(id);
    const { row, decision } = await this.database.withOrg(caller.orgId, async ({ actions }) => ({
      row: found(await actions.find(id), 'action'),
      decision: found(await actions.decision(id), 'action'),
    }));
    const live = FINAL_STATUSES.has(row.status) ? null : await this.live(caller, id);
    const temporalUrl = this.temporalUi.historyOf(caller.orgId, id, decision.runId);
    return { ...row, decided: decidedOf(decision), live, temporalUrl };
  }

  async cancel(caller: Caller, id: string, { reason = undefined }: CancelRequest): Promise<LiveAction> {
    await this.assertMayCancel(caller, await this.find(caller, id));
    const input = { actor: { kind: 'member' as const, id: caller.memberId }, reason: reason ?? null };
    try {
      const snapshot = await this.temporal.withDeadline((client) =>
        client.workflow
          .getHandle(workflowIdOf(caller.orgId, id))
          .executeUpdate(cancelUpdate, { updateId: `cancel:${caller.memberId}`, args: [input] }),
      );
      return liveOf(snapshot);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw temporalProblem(error) ?? error;
      const { status } = await this.find(caller, id);
      throw new ProblemError('conflict', `The action has ended: ${status}.`);
    }
  }

  private async assertMayCancel(caller: Caller, { agentId }: ActionRow): Promise<void> {
    if (reachOf('actions.cancel', caller.roles) === 'all') return;
    const agent = await this.database.withOrg(caller.orgId, (tx) => tx.agents.find(agentId));
    if (agent?.ownerId === caller.memberId) return;
    throw new ProblemError('forbidden', 'Only operators and the owner of the agent cancel its actions.');
  }

  async find(caller: Caller, id: string): Promise<ActionRow> {
    assertActionId(id);
    return found(await this.database.withOrg(caller.orgId, (tx) => tx.actions.find(id)), 'action');
  }

  private async live(caller: Caller, id: string): Promise<LiveAction | null> {
    try {
      const snapshot = await this.temporal.withDeadline(
        (client) => client.workflow.getHandle(workflowIdOf(caller.orgId, id)).query(snapshotQuery),
        SNAPSHOT_TIMEOUT_MS,
      );
      return liveOf(snapshot);
    } catch (error) {
      if (temporalProblem(error)) return null;
      throw error;
    }
  }
}

function assertActionId(id: string): void {
  if (!isActionId(id)) throw new ProblemError('not_found', 'There is no such action.');
}

function decidedOf({ action: { material }, digest, record }: StoredDecision): DecidedAction {
  const { matched, risk, byDefault, policyBundle } = record;
  return { material, digest, matched, risk, byDefault, policyBundle };
}

function liveOf(snapshot: ActionSnapshot): LiveAction {
  const { permit: _, firstCallId: __, firstRequestId: ___, agentId: ____, ...live } = snapshot;
  return live;
}
