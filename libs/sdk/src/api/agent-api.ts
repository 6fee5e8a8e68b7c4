import { ActionView, type GuardRequest, isActionId, type OutcomeReport } from '@runplane/contracts';
import { InvalidAnswerError, InvalidRequestError } from '../errors.js';
import type { Request, Transport } from './transport.js';

export type CallOptions = Pick<Request, 'signal' | 'retryForMs' | 'finishAttempt'>;

/** The agent API of the gateway. Every answer is checked against its schema before anybody sees it. */
export class AgentApi {
  constructor(readonly transport: Transport) {}

  /** One call: its attempts share an id, by which the gateway tells them from other calls with the same key. */
  async guard(body: GuardRequest, options: CallOptions): Promise<ActionView> {
    const headers = { 'runplane-call-id': crypto.randomUUID() };
    const sent = { ...options, method: 'POST', path: 'v1/guard', headers, body, wait: body.wait } as const;
    return viewOf(await this.transport.send(sent), null);
  }

  /** With `wait` (seconds) the server answers when the action is final or ready, or when the time is up. */
  async read(actionId: string, wait: number, options: CallOptions): Promise<ActionView> {
    const path = `v1/actions/${checked(actionId)}?wait=${wait}`;
    return viewOf(await this.transport.send({ ...options, method: 'GET', path, wait }), actionId);
  }

  async report(actionId: string, body: OutcomeReport, options: CallOptions): Promise<ActionView> {
    const path = `v1/actions/${checked(actionId)}/outcome`;
    return viewOf(await this.transport.send({ ...options, method: 'POST', path, body }), actionId);
  }

  async cancel(actionId: string, reason: string | undefined, options: CallOptions): Promise<ActionView> {
    const path = `v1/actions/${checked(actionId)}/cancel`;
    const body = reason === undefined ? {} : { reason };
    return viewOf(await this.transport.send({ ...options, method: 'POST', path, body }), actionId);
  }
}

function checked(actionId: string): string {
  if (!isActionId(actionId)) throw new InvalidRequestError(`"${actionId}" is not an action id.`);
  return actionId;
}

/** An unknown status, a missing field or another action's answer is no answer. */
function viewOf(body: unknown, actionId: string | null): ActionView {
  const parsed = ActionView.safeParse(body);
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new InvalidAnswerError(`Runplane answered with something that is not an action (${places}).`, {
      actionId,
      cause: parsed.error,
    });
  }
  if (!isActionId(parsed.data.actionId) || (actionId !== null && parsed.data.actionId !== actionId)) {
    throw new InvalidAnswerError(`Runplane answered about "${parsed.data.actionId}".`, { actionId });
  }
  return parsed.data;
}
