import { type ActionView, FINAL_STATUSES, type Json, type PermitClaims } from '@runplane/contracts';
import type { AgentApi } from '../api/agent-api.js';
import { ActionFailedError, type GuardOutcome, OutcomeUnknownError, PermitError } from '../errors.js';
import { assertAskedFor } from '../permit/asked-for.js';
import type { PermitKeys } from '../permit/keys.js';
import { verifyPermit } from '../permit/verify-permit.js';
import { ask } from './ask.js';
import { execute, hasPermit, type PermittedView } from './execute.js';
import { leave, mayRun, reportNotRun } from './leave.js';
import type { Execute, GuardedCall } from './options.js';
import { outcomeOf } from './outcome-of.js';
import { reportOutcome } from './report.js';
import { Patience, waitUntil } from './wait.js';

export interface GuardDependencies {
  api: AgentApi;
  keys: PermitKeys;
  orgId?: string;
  agentId?: string;
  toleranceSeconds: number;
}

/** One guarded call from question to outcome. The function runs at most once, and only under a verified permit. */
export async function guard<T>(call: GuardedCall<T>, dependencies: GuardDependencies): Promise<GuardOutcome<T | Json>> {
  const { api } = dependencies;
  const patience = new Patience(call, api.transport.clock.now);
  let view: ActionView;
  let ours = false;
  try {
    const first = await ask(call, api, patience);
    ours = mayRun(call, first);
    patience.saw(first);
    view = await waitUntil(ours ? isReady : isFinal, first, api, patience);
  } catch (error) {
    if (ours && patience.view) leave(patience.view, call, api);
    throw error;
  } finally {
    patience.close();
  }
  if (isFinal(view) || call.execute === null) return outcomeOf(view);
  return runUnderPermit(view, call, call.execute, dependencies);
}

async function runUnderPermit<T>(
  view: ActionView,
  call: GuardedCall<T>,
  run: Execute<T>,
  dependencies: GuardDependencies,
): Promise<GuardOutcome<T>> {
  const { api } = dependencies;
  const { claims, permitted, args } = await verified(view, call, dependencies).catch((error) => {
    reportNotRun(view, error, api);
    throw error;
  });
  const signal = call.signal ?? new AbortController().signal;
  const { actionId, action, permit } = permitted;
  const edited = permitted.editedArguments !== null;
  const outcome = await execute(run, { actionId, action, arguments: args, edited, permit, claims, signal, view });
  const reported = await reportOutcome(permitted, outcome, api);
  if (outcome.status === 'succeeded') return { result: outcome.result, view: reported };
  const { cause, error } = outcome;
  if (outcome.status === 'failed') throw new ActionFailedError(error.message, { view: reported, cause });
  throw new OutcomeUnknownError(error.message, { view: reported, cause });
}

interface Verified {
  claims: PermitClaims;
  permitted: PermittedView;
  args: GuardedCall<unknown>['request']['arguments'];
}

/** Everything that has to hold before the function may run. */
async function verified(
  view: ActionView,
  call: GuardedCall<unknown>,
  { keys, orgId, agentId, toleranceSeconds }: GuardDependencies,
): Promise<Verified> {
  call.signal?.throwIfAborted();
  if (!hasPermit(view)) throw new PermitError(`${view.actionId} is ${view.status} without a permit.`, { view });
  const { idempotencyKey } = call.request;
  const now = () => Date.now() / 1_000;
  const claims = await verifyPermit({ view, idempotencyKey, orgId, agentId, now, toleranceSeconds }, keys);
  const args = view.editedArguments ?? call.request.arguments;
  assertAskedFor(view.action, call.request, args, claims.args);
  if (view.editedArguments !== null && !call.acceptsEdits) {
    throw new PermitError(
      'An approver edited the arguments, and this function does not take them. Run `call.arguments` and set `acceptsEdits`.',
      { view },
    );
  }
  call.signal?.throwIfAborted();
  return { claims, permitted: view, args };
}

function isFinal({ status }: ActionView): boolean {
  return FINAL_STATUSES.has(status);
}

function isReady(view: ActionView): boolean {
  return isFinal(view) || view.status === 'EXECUTING';
}
