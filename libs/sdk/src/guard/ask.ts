import type { ActionView } from '@runplane/contracts';
import type { AgentApi } from '../api/agent-api.js';
import { RunplaneUnavailableError } from '../errors.js';
import { leave } from './leave.js';
import type { GuardedCall } from './options.js';
import type { Patience } from './wait.js';

/**
 * The first answer to a call. A caller who stops waiting for it is free at once, while the request that is under way
 * goes on: only its answer names the action to withdraw. It is never sent again then, since that could start the action.
 */
export async function ask(call: GuardedCall<unknown>, api: AgentApi, patience: Patience): Promise<ActionView> {
  const finishAttempt = call.execute !== null;
  const request = { ...call.request, wait: firstWait(call, patience) };
  const asking = api.guard(request, { signal: patience.signal, finishAttempt });
  try {
    return await unlessAborted(asking, patience.signal);
  } catch (error) {
    asking.then(
      (late) => leave(late, call, api),
      () => undefined,
    );
    // The caller's own reason stays what it is.
    throw error === call.signal?.reason ? error : namingTheKey(error, request.idempotencyKey);
  }
}

/**
 * A gateway's outcome mostly comes with the first answer, if that may wait for it. Where the caller has to know of the
 * decision at once, to show it or to withdraw it later, it may not.
 */
function firstWait({ execute, onPending }: GuardedCall<unknown>, patience: Patience): number {
  return execute === null && onPending === undefined ? patience.seconds : 0;
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Whether a request without an answer started the action can't be known; its key finds it. */
function namingTheKey(error: unknown, idempotencyKey: string): unknown {
  if (!(error instanceof RunplaneUnavailableError)) return error;
  const Kind = error.constructor as typeof RunplaneUnavailableError;
  const { message, problem, code } = error;
  const remedy = `The action may exist: a call with the idempotency key "${idempotencyKey}" finds it, and a callback takes it up with \`resume\`.`;
  return new Kind(`${message} ${remedy}`, { problem, idempotencyKey, cause: error }, code);
}
