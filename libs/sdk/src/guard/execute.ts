import type { ActionView } from '@runplane/contracts';
import { type CallbackOutcome, OutcomeUnknownError } from '../errors.js';
import { errorText } from './error-text.js';
import type { Execute, PermittedCall } from './options.js';

/** Runs the function. What it throws becomes the outcome. */
export async function execute<T>(run: Execute<T>, call: PermittedCall): Promise<CallbackOutcome<T>> {
  try {
    return { status: 'succeeded', result: await run(call) };
  } catch (cause) {
    // Aborted in the middle: the effect may have happened, so this is not a failure.
    const unknown = cause instanceof OutcomeUnknownError || call.signal.aborted;
    const message = errorText(cause);
    return unknown
      ? { status: 'unknown', error: { code: 'outcome_unknown', message }, cause }
      : { status: 'failed', error: { code: 'tool_error', message }, cause };
  }
}

export type PermittedView = ActionView & { permit: string; action: NonNullable<ActionView['action']> };

export function hasPermit(view: ActionView): view is PermittedView {
  return view.permit !== null && view.action !== null;
}
