import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { type ActionSnapshot, outcomeWorkflowIdOf, ProblemError, workflowIdOf } from '@runplane/contracts';
import type { Database, ScopedCall } from '@runplane/database';
import { outsideScope } from '@runplane/policy';
import {
  type AgentPrincipal,
  isUnavailable,
  TemporalClient,
  temporalProblem,
  withTemporalProblems,
} from '@runplane/service-kit';
import { outcomeQuery, snapshotQuery } from '@runplane/workflows/messages';
import {
  type Client,
  QueryRejectedError,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { QueryDefinition } from '@temporalio/common';
import { DATABASE } from '../tokens.js';
import { ActionSignals, type ActionWatch, signalKey } from './action-signals.js';
import { isReady } from './action-view.js';

/** Names one action as one agent may see it. */
export interface ActionKey {
  orgId: string;
  agentId: string;
  actionId: string;
  /** Of a key that is limited, or its token: it sees what it asked for itself, and what lies in all of its scopes. */
  limits?: Pick<AgentPrincipal, 'keyId' | 'scope' | 'tokenScope'> | null;
}

/** The action as the caller may see it. */
export function actionKeyOf(agent: AgentPrincipal, actionId: string): ActionKey {
  return { orgId: agent.orgId, agentId: agent.id, actionId, limits: limitsOf(agent) };
}

function limitsOf({ keyId, scope, tokenScope }: AgentPrincipal): ActionKey['limits'] {
  return scope === null && tokenScope === null ? null : { keyId, scope, tokenScope };
}

type Limits = NonNullable<ActionKey['limits']>;

/** What a member asked for is for no limited key: nothing says where it went. */
function isFor({ keyId, scope, tokenScope }: Limits, { action, credential }: ScopedCall): boolean {
  if (!credential) return false;
  const { key, token, connection } = credential;
  if (key === keyId && (tokenScope === null || isDeepStrictEqual(token, tokenScope))) return true;
  return [scope, tokenScope].every((each) => each === null || outsideScope(each, { action, connection }) === null);
}

/** Pauses (ms) while the workflow takes over what its activity has just committed. */
const CATCH_UP_MS = [5, 15, 50, 150, 500, 1_500];

/** Reads actions from their workflows: the source of truth, in every state. */
@Injectable()
export class ActionReader {
  constructor(
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ActionSignals) private readonly signals: ActionSignals,
  ) {}

  /** The snapshot of an action of this agent, in the scope of its key; `not_found` for any other. */
  async read(key: ActionKey): Promise<ActionSnapshot> {
    const { orgId, agentId, actionId } = key;
    const snapshot = await withTemporalProblems(() =>
      this.temporal.withDeadline((client) => snapshotOf(client, orgId, actionId)),
    );
    if (snapshot.agentId !== agentId || !(await this.isInScope(key))) {
      throw new ProblemError('not_found', 'There is no such action.');
    }
    return snapshot;
  }

  /** False for an action of this agent that its key is not for, and did not ask for. */
  async isInScope({ orgId, actionId, limits = null }: ActionKey): Promise<boolean> {
    if (limits === null) return true;
    const call = await this.database.withOrg(orgId, (tx) => tx.actions.scopedCall(actionId));
    // Of what is not decided yet there is nothing to see.
    return !call || isFor(limits, call);
  }

  /**
   * The snapshot once it is ready (`isReady`), or as it is after `seconds` or when `signal` aborts. Waits for the
   * database's announcements; the watch opens before the first read, so that no change is missed. What the gateway
   * executes has one change before it, its end: `decided` need not be read again where it says so.
   */
  async readWhenReady(
    key: ActionKey,
    seconds: number,
    signal: AbortSignal,
    decided?: ActionSnapshot,
  ): Promise<ActionSnapshot> {
    const deadline = performance.now() + seconds * 1_000;
    const watch = this.signals.watch(signalKey(key.orgId, key.actionId));
    const stop = (): void => watch.stop();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      let snapshot = decided?.status === 'EXECUTING' ? decided : await this.read(key);
      while (!isReady(snapshot)) {
        if (snapshot.status === 'EXECUTING') return (await this.ended(key, watch, deadline)) ?? snapshot;
        if ((await watch.next(deadline - performance.now())) !== 'changed') break;
        snapshot = await this.readCaughtUp(key);
      }
      return snapshot;
    } finally {
      signal.removeEventListener('abort', stop);
      watch.close();
    }
  }

  /** The last snapshot as Temporal pushes it when the workflow closes; null if the caller's time is over before. */
  private async ended(
    { orgId, actionId }: ActionKey,
    watch: ActionWatch,
    deadline: number,
  ): Promise<ActionSnapshot | null> {
    const over = new AbortController();
    const { client } = this.temporal;
    const closing = client.withAbortSignal(over.signal, () =>
      resultOf(client.workflow.getHandle(workflowIdOf(orgId, actionId))),
    );
    void watch.over(deadline).then(() => over.abort());
    return closing.catch((error: unknown) => {
      if (over.signal.aborted || isUnavailable(error)) return null;
      throw temporalProblem(error) ?? error;
    });
  }

  /**
   * An activity commits and announces a step before its workflow has taken the step: a read in between is repeated
   * until the workflow shows what is committed.
   */
  private async readCaughtUp(key: ActionKey): Promise<ActionSnapshot> {
    let snapshot = await this.read(key);
    for (const pause of CATCH_UP_MS) {
      if (isReady(snapshot) || (await this.committedStatus(key)) === snapshot.status) break;
      await delay(pause);
      snapshot = await this.read(key);
    }
    return snapshot;
  }

  private async committedStatus({ orgId, actionId }: ActionKey): Promise<string | null> {
    const row = await this.database.withOrg(orgId, (tx) => tx.actions.find(actionId));
    return row?.status ?? null;
  }
}

/** The snapshot of an action; an outcome that was not known when it ended may be known by now. */
export async function snapshotOf(client: Client, orgId: string, actionId: string): Promise<ActionSnapshot> {
  const snapshot = await lastOf(client.workflow.getHandle(workflowIdOf(orgId, actionId)), snapshotQuery);
  if (snapshot.status !== 'UNKNOWN') return snapshot;
  const owner = client.workflow.getHandle(outcomeWorkflowIdOf(orgId, actionId));
  const outcome = await lastOf(owner, outcomeQuery).catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  });
  return outcome === null || outcome.status === 'UNKNOWN' ? snapshot : { ...snapshot, ...outcome };
}

/** A running workflow answers a query; a closed one has its last state as result, which needs no worker. */
async function lastOf<T>(handle: WorkflowHandle, query: QueryDefinition<T>): Promise<T> {
  try {
    return await handle.query(query);
  } catch (error) {
    if (!(error instanceof QueryRejectedError)) throw error;
  }
  return resultOf<T>(handle);
}

async function resultOf<T = ActionSnapshot>(handle: WorkflowHandle): Promise<T> {
  try {
    return (await handle.result()) as T;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    throw new ProblemError(
      'conflict',
      'The workflow of this action was ended from outside; whether the action had its effect is not known.',
      {},
      { cause: error },
    );
  }
}
