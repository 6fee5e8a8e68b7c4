import type { ActionView, Json } from '@runplane/contracts';
import {
  ActionBlockedError,
  ActionCancelledError,
  ActionDeniedError,
  ActionExpiredError,
  ActionFailedError,
  type GuardOutcome,
  InvalidAnswerError,
  OutcomeUnknownError,
} from '../errors.js';

/** The outcome of a final action: its stored result, or the error that its status stands for. */
export function outcomeOf(view: ActionView): GuardOutcome<Json> {
  const name = view.action?.operation ?? view.actionId;
  const because = view.reason ? `: ${view.reason}` : '.';
  switch (view.status) {
    case 'SUCCEEDED':
      return { result: view.result, view };
    case 'BLOCKED':
      throw new ActionBlockedError(`${name} was blocked${because}`, { view });
    case 'DENIED':
      throw new ActionDeniedError(`${name} was denied${because}`, { view });
    case 'EXPIRED':
      throw new ActionExpiredError(`Nobody decided on ${name} in time${because}`, { view });
    case 'CANCELLED':
      throw new ActionCancelledError(`${name} was cancelled${because}`, { view });
    case 'FAILED':
      throw new ActionFailedError(`${name} failed: ${view.error?.message ?? 'no message'}`, { view });
    case 'UNKNOWN':
      throw new OutcomeUnknownError(
        `Whether ${name} had its effect is not known: ${view.error?.message ?? 'no message'}`,
        {
          view,
        },
      );
    default:
      throw new InvalidAnswerError(`${name} is ${view.status}, which is not an outcome.`, { view });
  }
}
