import { type ActionView, FINAL_STATUSES } from '@runplane/contracts';
import type { AgentApi } from '../api/agent-api.js';
import { ConflictError } from '../errors.js';
import { errorText } from './error-text.js';
import type { GuardedCall } from './options.js';

/**
 * Whether the permit of this action can be ours alone. A replayed answer to a key that others may know means that
 * another call, and not a lost attempt of this one, may run it: this one then only waits for the outcome.
 */
export function mayRun({ execute, ownKey, resume }: GuardedCall<unknown>, first: ActionView): boolean {
  return execute !== null && (ownKey || !first.replayed || (resume && first.status !== 'EXECUTING'));
}

const STOPPED = 'The caller stopped waiting.';

/** This call will not run the action any more: settles, in the background, what nobody else would. */
export function leave(view: ActionView, call: GuardedCall<unknown>, api: AgentApi): void {
  if (!mayRun(call, view) || FINAL_STATUSES.has(view.status)) return;
  if (view.permit !== null) reportNotRun(view, STOPPED, api);
  else if (call.ownKey) inBackground(withdraw(view.actionId, api));
}

/** Nobody else runs it either: better a known failure than an unknown outcome when the lease ends. */
export function reportNotRun(view: ActionView, why: unknown, api: AgentApi): void {
  inBackground(sendNotRun(view, why, api));
}

async function sendNotRun({ actionId, permit }: ActionView, why: unknown, api: AgentApi): Promise<void> {
  if (permit === null) return;
  const message = errorText(`The call was not run: ${errorText(why)}`);
  await api.report(actionId, { permit, status: 'failed', error: { code: 'not_run', message } }, { signal: endless() });
}

/** Seconds in which an approved action gets its permit, if it gets one. */
const PERMIT_SECONDS = 10;

/** An approver need not decide on what nobody will run. Where one just has, the permit comes and is not used. */
async function withdraw(actionId: string, api: AgentApi): Promise<void> {
  try {
    await api.cancel(actionId, STOPPED, { signal: endless() });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    await sendNotRun(await api.read(actionId, PERMIT_SECONDS, { signal: endless() }), STOPPED, api);
  }
}

/** The caller's signal has ended; the retries are bounded by the client's own limit. */
function endless(): AbortSignal {
  return new AbortController().signal;
}

/** Its failure changes nothing for the caller. */
function inBackground(work: Promise<void>): void {
  work.catch(() => undefined);
}
