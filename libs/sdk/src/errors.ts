import type { ActionView, Json, Problem, ProblemCode } from '@runplane/contracts';

/** Codes that the SDK adds to those of the API's problem documents. */
export type SdkErrorCode =
  | 'action_blocked'
  | 'action_denied'
  | 'action_expired'
  | 'action_cancelled'
  | 'action_failed'
  | 'outcome_unknown'
  | 'outcome_not_reported'
  | 'wait_timeout'
  | 'invalid_answer';

export interface ErrorDetails extends ErrorOptions {
  actionId?: string | null;
  idempotencyKey?: string | null;
  view?: ActionView | null;
  problem?: Problem | null;
}

/** Base of all errors of the SDK. Whenever one is thrown, `code` says which; `view` is the last that was known. */
export class RunplaneError extends Error {
  readonly actionId: string | null;
  /** Set where an action may exist whose id did not come: the key that names it in another call. */
  readonly idempotencyKey: string | null;
  readonly view: ActionView | null;
  /** The RFC 9457 document of the API, where it answered with one. */
  readonly problem: Problem | null;

  constructor(
    readonly code: ProblemCode | SdkErrorCode,
    message: string,
    { actionId, idempotencyKey = null, view = null, problem = null, ...options }: ErrorDetails = {},
  ) {
    super(message, options);
    this.name = new.target.name;
    this.view = view;
    this.actionId = actionId ?? view?.actionId ?? null;
    this.idempotencyKey = idempotencyKey;
    this.problem = problem;
  }
}

/** The policy, or the check before execution, said no. Nothing ran. */
export class ActionBlockedError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails) {
    super('action_blocked', message, details);
  }
}

/** An approver said no. Nothing ran. */
export class ActionDeniedError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails) {
    super('action_denied', message, details);
  }
}

/** Nobody decided in time. Nothing ran. */
export class ActionExpiredError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails) {
    super('action_expired', message, details);
  }
}

/** The action was withdrawn before it ran. */
export class ActionCancelledError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails) {
    super('action_cancelled', message, details);
  }
}

/** The action ran and failed; `cause` is what the function threw, if it was a callback of this process. */
export class ActionFailedError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails) {
    super('action_failed', message, details);
  }
}

/**
 * Whether the action had its effect is not known: do not repeat it blindly. A callback throws one to report
 * `unknown`, for example when its connection broke after the request was sent.
 */
export class OutcomeUnknownError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails, code: SdkErrorCode = 'outcome_unknown') {
    super(code, message, details);
  }
}

/** What a callback did, as it is reported. */
export type CallbackOutcome<T = unknown> =
  | { status: 'succeeded'; result: T }
  | { status: 'failed' | 'unknown'; error: { code: string; message: string }; cause: unknown };

/** The function ran, and Runplane could not be told. `outcome` is what it did; Runplane will call the action UNKNOWN. */
export class OutcomeNotReportedError<T = unknown> extends OutcomeUnknownError {
  constructor(
    message: string,
    readonly outcome: CallbackOutcome<T>,
    details?: ErrorDetails,
  ) {
    super(message, details, 'outcome_not_reported');
  }

  /** The function's result, or undefined where it threw. */
  get result(): T | undefined {
    return this.outcome.status === 'succeeded' ? this.outcome.result : undefined;
  }
}

/** The permit does not allow exactly the call that was asked for. The function did not run. */
export class PermitError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails) {
    super('permit_invalid', message, details);
  }
}

/** The idempotency key was used with another request. */
export class IdempotencyConflictError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails) {
    super('idempotency_conflict', message, details);
  }
}

/**
 * No usable answer from Runplane, after all retries. The SDK ran nothing, but the action may exist: `actionId` or
 * `idempotencyKey` says which.
 */
export class RunplaneUnavailableError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails, code: ProblemCode | SdkErrorCode = 'unavailable') {
    super(code, message, details);
  }
}

/** `waitMs` passed before the action was final. It may still go on: read it with `wait(actionId)`. */
export class WaitTimeoutError extends RunplaneUnavailableError {
  constructor(message: string, details?: ErrorDetails) {
    super(message, details, 'wait_timeout');
  }
}

/** An answer that is not what the API promises: never acted upon. */
export class InvalidAnswerError extends RunplaneUnavailableError {
  constructor(message: string, details?: ErrorDetails) {
    super(message, details, 'invalid_answer');
  }
}

/** The request, or an option of the client, is wrong; `problem.errors` names the fields. */
export class InvalidRequestError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails, code: ProblemCode = 'invalid_request') {
    super(code, message, details);
  }
}

export class UnauthenticatedError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails) {
    super('unauthenticated', message, details);
  }
}

/** The key is valid and may not do this, or its agent is disabled. */
export class ForbiddenError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails, code: ProblemCode = 'forbidden') {
    super(code, message, details);
  }
}

export class NotFoundError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails) {
    super('not_found', message, details);
  }
}

/** The action's state does not admit the request, for example to cancel what is already executing. */
export class ConflictError extends RunplaneError {
  constructor(message: string, details?: ErrorDetails, code: ProblemCode = 'conflict') {
    super(code, message, details);
  }
}

/** A successful guarded call. */
export interface GuardOutcome<T = Json> {
  result: T;
  /** Decision, risk, matched rules and audit reference of the action. */
  view: ActionView;
}
