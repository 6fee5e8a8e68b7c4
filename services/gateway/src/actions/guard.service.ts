import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type ActionRequest,
  type ActionSnapshot,
  type ActionView,
  FINAL_STATUSES,
  type GuardRequest,
  ProblemError,
} from '@runplane/contracts';
import type { Database } from '@runplane/database';
import type { AgentPrincipal } from '@runplane/service-kit';
import { DATABASE } from '../tokens.js';
import { actionIdOf, callIdOf, idempotencyKeyOf, requestHashOf } from './action-identity.js';
import { ActionReader, actionKeyOf } from './action-reader.js';
import { isReady, viewOf } from './action-view.js';
import { DecisionService } from './decision.service.js';

export interface GuardCall {
  agent: AgentPrincipal;
  body: GuardRequest;
  idempotencyHeader: string | undefined;
  callHeader: string | undefined;
  requestId: string;
  /** Aborts when the caller has gone. */
  signal: AbortSignal;
}

/** What an answer is built from: `ready` is HTTP 200, else 202. */
export interface Answer {
  ready: boolean;
  view: ActionView;
}

/** `POST /v1/guard`: decide, then wait as long as the caller asked for. */
@Injectable()
export class GuardService {
  constructor(
    @Inject(DecisionService) private readonly decisions: DecisionService,
    @Inject(ActionReader) private readonly reader: ActionReader,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  async guard(call: GuardCall): Promise<Answer> {
    const request = requestOf(call);
    const decided = await this.decisions.decide(request);
    if (!isFirst(request, decided)) await this.assertInScope(call.agent, request.actionId);
    const snapshot = await this.waited(call, request, decided);
    const replayed = snapshot.firstCallId !== request.callId;
    // The decision of a moment ago is not yet in the tree; only older ones are worth looking up.
    return snapshot === decided && isFirst(request, decided)
      ? { ready: isReady(snapshot), view: viewOf(snapshot, replayed) }
      : this.answer(request.orgId, snapshot, replayed);
  }

  /** The answer with the place of the decision in the log, where it has one by now. Only a guard() can be a replay. */
  async answer(orgId: string, snapshot: ActionSnapshot, replayed = false): Promise<Answer> {
    const view = viewOf(snapshot, replayed);
    const { audit } = view;
    if (audit) {
      const index = await this.database.withOrg(orgId, (tx) => tx.audit.indexOf(audit.leafHash));
      view.audit = { ...audit, index };
    }
    return { ready: isReady(snapshot), view };
  }

  /** Another key of the agent may have asked first, for what this one is not for. */
  private async assertInScope(agent: AgentPrincipal, actionId: string): Promise<void> {
    if (await this.reader.isInScope(actionKeyOf(agent, actionId))) return;
    throw new ProblemError('forbidden', 'The idempotency key names an action outside of the scope of this key.');
  }

  /** A decision that did not come in time is not waited for any longer: no worker may be there to answer. */
  private async waited(
    { body, signal }: GuardCall,
    request: ActionRequest,
    decided: ActionSnapshot,
  ): Promise<ActionSnapshot> {
    if (decided.status === 'PENDING_DECISION' || FINAL_STATUSES.has(decided.status)) return decided;
    // A repetition is answered with the snapshot of the first decision: what has become of it since is asked for.
    const first = isFirst(request, decided);
    if (first && (body.wait === 0 || isReady(decided))) return decided;
    return this.reader.readWhenReady(request, body.wait, signal, first ? decided : undefined);
  }
}

/** This very request started the action, so that the answer is of this moment. */
function isFirst(request: ActionRequest, decided: ActionSnapshot): boolean {
  return decided.firstRequestId === request.requestId;
}

function requestOf({ agent, body, idempotencyHeader, callHeader, requestId }: GuardCall): ActionRequest {
  const { tool, action, arguments: args, target, context, execution } = body;
  // A client may send one `x-request-id` with each repetition: only a part of our own tells the first from the others.
  const ownId = `${requestId}.${randomBytes(8).toString('hex')}`;
  return {
    orgId: agent.orgId,
    agentId: agent.id,
    actionId: actionIdOf(agent.id, idempotencyKeyOf(body, idempotencyHeader)),
    requestId: ownId,
    callId: callIdOf(callHeader, ownId),
    requestHash: requestHashOf(body),
    call: { ...(tool ? { tool } : {}), ...(action ? { action } : {}), arguments: args, ...(target ? { target } : {}) },
    context,
    execution,
    credential: { key: agent.keyId, token: agent.tokenScope },
    receivedAt: new Date().toISOString(),
  };
}
