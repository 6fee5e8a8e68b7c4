import type { CanonicalAction, Json, JsonObject, Undo } from '@runplane/contracts';
import type { z } from 'zod';
import type { Outbound } from '../outbound/index.js';

/** How a repeated attempt behaves: the service drops it by our tool key, repeating is harmless, or never repeat. */
export type Idempotency = 'keyed' | 'natural' | 'none';

/**
 * What a failure says: `retry`, nothing happened and the same call may work later; `terminal`, nothing happened and it
 * never will; `unknown`, the effect may have happened.
 */
export type RetryClass = 'retry' | 'terminal' | 'unknown';

/** An opened connection, and the means to use it. */
export interface ConnectionCall<Configuration = unknown, Secret = unknown> {
  configuration: Configuration;
  secret: Secret;
  /** Aborts when the action is cancelled or `timeoutMs` are over. */
  signal: AbortSignal;
  timeoutMs: number;
  /** The only way to the network: addresses come from tenants. */
  outbound: Outbound;
}

export interface ProviderCall<Operation = unknown, Configuration = unknown, Secret = unknown>
  extends ConnectionCall<Configuration, Secret> {
  operation: Operation;
  arguments: JsonObject;
  /** The same for every attempt of one execution, and for no other execution. 64 hexadecimal digits. */
  toolKey: string;
  /** An earlier attempt may have had its effect: a refusal now says nothing about that. */
  repeated: boolean;
  /** For whom it runs; ids only, so that a service may write them down (session tags, metadata). */
  origin: { orgId: string; agentId: string; actionId: string };
}

/** A question about an execution whose outcome is not known. It must have no effect on what the call was to do. */
export interface ReconcileCall<Operation = unknown, Configuration = unknown, Secret = unknown>
  extends Omit<ProviderCall<Operation, Configuration, Secret>, 'repeated'> {
  /** Milliseconds since 1970: no attempt was sent before, by our own clock. */
  startedAtMs: number;
  /** No attempt is sent after this: what is on its way by then may still arrive. */
  endedAtMs: number;
}

/** What the service says about an execution. Without proof it is `unknown`: absence alone proves nothing. */
export type Reconciliation =
  | { outcome: 'succeeded'; result: Json }
  /** It did not happen and can no longer happen. */
  | { outcome: 'failed'; code: string; message: string }
  /** `askAgain`: a later question may be answered otherwise. */
  | { outcome: 'unknown'; code: string; message: string; askAgain: boolean };

/** JSON pointers (`*` stands for every element of a list or member of an object) of what is kept; all else is left out. */
export type Keep = 'all' | readonly string[];

/**
 * One kind of service that tools run against. Stateless: everything about one execution comes with the call. What is
 * asked about an operation before it runs (idempotency, limits, undo) is pure. `docs/providers.md` shows how to add one.
 */
export interface ToolProvider<Operation = unknown, Configuration = unknown, Secret = unknown> {
  /** `provider` of tool definitions, connections and built-in operations. */
  readonly name: string;
  readonly operationSchema: z.ZodType<Operation>;
  readonly configurationSchema: z.ZodType<Configuration>;
  readonly secretSchema: z.ZodType<Secret>;
  /** The codes of its `ToolFailure`s and `OutcomeUnknown`s; `http_4*` stands for all that begin with `http_4`. */
  readonly failures: Readonly<Record<string, RetryClass>>;
  /**
   * The operation that a built-in tool of the catalogue runs, by its name (`stripe.charges.create`) and action; null
   * where it can't run it. An org that has a connection of this provider can then run it without a tool definition.
   */
  builtIn?(name: string, action: CanonicalAction): Operation | null;
  idempotency(operation: Operation): Idempotency;
  /** Refuses arguments before anything is sent. */
  argumentSchema?(operation: Operation): z.ZodType<JsonObject>;
  /** Names of the top-level arguments that the operation sends; null where it sends every one. */
  usedArguments(operation: Operation): ReadonlySet<string> | null;
  /** Milliseconds one attempt may take; the worker's own limit where undefined. */
  timeoutMs?(operation: Operation): number | undefined;
  /** What of a result may be kept. Default: all. */
  keep?(operation: Operation): Keep;
  /** The call that compensates for this operation once it has succeeded. */
  undo?(operation: Operation): Undo | null;
  /** The result on success; throws `ToolFailure` or `OutcomeUnknown`. Any other error counts as an unknown outcome. */
  execute(call: ProviderCall<Operation, Configuration, Secret>): Promise<Json>;
  /** Finds out what became of an execution; a provider without it leaves unknown outcomes to people. May throw. */
  reconcile?(call: ReconcileCall<Operation, Configuration, Secret>): Promise<Reconciliation>;
  /** Lets the service check the call without doing it. Throws `ToolFailure` where it would be refused. */
  dryRun?(call: ProviderCall<Operation, Configuration, Secret>): Promise<Json>;
  /** What people see before they approve, e.g. the plan of a statement. Changes nothing. */
  preview?(call: ProviderCall<Operation, Configuration, Secret>): Promise<Json>;
  /** Whether the service can be reached and takes the credentials. Changes nothing; throws `ToolFailure` with the reason. */
  check(connection: ConnectionCall<Configuration, Secret>): Promise<void>;
}

/** The effect certainly did not happen, in this attempt or an earlier one. */
export class ToolFailure extends Error {
  override name = 'ToolFailure';
  readonly retryable: boolean;
  /** What the service asks to wait before the next attempt. */
  readonly retryAfterMs: number;

  constructor(
    /** snake_case, for programs; the message is for people. */
    readonly code: string,
    message: string,
    options: { retryable?: boolean; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

/** The effect may have happened. Where the operation is idempotent another attempt can find out, if `retryable`. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
  readonly retryable: boolean;

  constructor(
    readonly code: string,
    message: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable ?? true;
  }
}

/**
 * The error for an attempt that certainly had no effect. It says nothing about an earlier attempt, so that a repeated
 * operation with effects stays unknown.
 */
export function noEffect(
  attempt: { hasEffects: boolean; repeated: boolean },
  code: string,
  message: string,
  options: { retryable?: boolean; retryAfterMs?: number; cause?: unknown } = {},
): ToolFailure | OutcomeUnknown {
  if (!attempt.repeated || !attempt.hasEffects) return new ToolFailure(code, message, options);
  const unknown = `${message}; an earlier attempt may have had its effect`;
  return new OutcomeUnknown(code, unknown, { retryable: options.retryable ?? false, cause: options.cause });
}

/** Largest result, in bytes of its JSON: what fits into a Temporal payload with room to spare. */
export const MAX_RESULT_BYTES = 1024 * 1024;
