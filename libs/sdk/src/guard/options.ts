import type {
  ActionView,
  CanonicalAction,
  GuardRequest,
  JsonObject,
  PermitClaims,
  TargetInput,
} from '@runplane/contracts';

/** What a callback gets: all that was decided and, where people had to, approved. Run this, and nothing else. */
export interface PermittedCall {
  /** The same for every repetition of this call: the idempotency key to send on to the real API. */
  actionId: string;
  /** The canonical action that the permit is bound to. */
  action: CanonicalAction;
  /** The arguments to run: the caller's, or those that an approver put in their place. */
  arguments: JsonObject;
  /** True where an approver changed the arguments. */
  edited: boolean;
  /** The verified permit (compact JWS), for a tool that wants to verify it once more. */
  permit: string;
  claims: PermitClaims;
  /** The signal of the guard() call; one that never aborts if it had none. */
  signal: AbortSignal;
  view: ActionView;
}

/**
 * Runs the call. A throw is reported as `failed`; throw an `OutcomeUnknownError` where the effect may have happened.
 * The result is stored with the action in its JSON form.
 */
export type Execute<T> = (call: PermittedCall) => Promise<T> | T;

export interface CallControl {
  /**
   * Names this call for ever: a repetition with the same key and content gets the first one's action and never runs
   * it again. Without one each guard() call is an action of its own (its retries are not).
   */
  idempotencyKey?: string;
  /**
   * Ends the waiting; guard() rejects with its reason. A function that runs by then gets it as `call.signal`. A callback
   * that waits for approval is withdrawn, if its key is the SDK's own. Where the very first answer has not come and gets
   * lost, nothing is withdrawn and the action may exist: an `idempotencyKey` of your own finds it later.
   */
  signal?: AbortSignal;
  /**
   * Limit (ms) of all waiting before the execution begins, or for a gateway's outcome. Default: the client's. Only this
   * and `signal` end the wait for an action that is known to exist; an outage does not.
   */
  waitMs?: number;
  /** Called once when people have to decide: tell the user, or show them `view.approval`. */
  onPending?: (view: ActionView) => void;
}

export interface CallbackControl extends CallControl {
  /**
   * The function runs `call.arguments`, and so may run what an approver edited. Otherwise an edited action is reported
   * as failed and not run. Default: true in the options form if the function has a parameter, false in the original
   * form, whose functions close over their values.
   */
  acceptsEdits?: boolean;
  /**
   * Take over an action that an earlier call with this idempotency key began and that has not been authorised yet,
   * for example after a restart while it waited for approval. Only for a caller who knows that the earlier one is
   * gone: both would run. Default: false, a repetition waits for the first one's outcome.
   */
  resume?: boolean;
}

interface Call {
  /** Tool name, for example `tickets.close`; or `action` for a caller that speaks canonical. Exactly one of them. */
  tool?: string;
  action?: string;
  arguments?: JsonObject;
  target?: TargetInput;
  context?: JsonObject;
}

/** The gateway runs the tool. */
export interface GatewayCall extends Call, CallControl {
  execution?: 'gateway';
  execute?: undefined;
}

/** `execute` runs the tool, in this process. */
export interface CallbackCall<T> extends Call, CallbackControl {
  execution?: 'callback';
  execute: Execute<T>;
}

/** One guard() call in the one form that the rest of the SDK works with. */
export interface GuardedCall<T> {
  request: GuardRequest & { idempotencyKey: string };
  execute: Execute<T> | null;
  acceptsEdits: boolean;
  /** Nobody else can know the idempotency key. */
  ownKey: boolean;
  resume: boolean;
  signal: AbortSignal | undefined;
  waitMs: number;
  onPending: ((view: ActionView) => void) | undefined;
}
