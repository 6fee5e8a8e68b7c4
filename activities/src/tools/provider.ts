import type { Json, JsonObject } from '@runplane/contracts';
import type { z } from 'zod';
import type { Outbound } from '../outbound/index.js';

/** How a repeated attempt behaves: the service drops it by our tool key, repeating is harmless, or never repeat. */
export type Idempotency = 'keyed' | 'natural' | 'none';

export interface ProviderCall<Operation, Configuration, Secret> {
  operation: Operation;
  configuration: Configuration;
  secret: Secret;
  arguments: JsonObject;
  /** The same for every attempt of one execution, and for no other execution. */
  toolKey: string;
  /** An earlier attempt may have had its effect: a refusal now says nothing about that. */
  repeated: boolean;
  /** Aborts when the action is cancelled or `timeoutMs` are over. */
  signal: AbortSignal;
  timeoutMs: number;
  /** The only way to the network: addresses come from tenants. */
  outbound: Outbound;
}

/** One kind of service that tools run against. Stateless: everything about one execution comes with the call. */
export interface ToolProvider<Operation = unknown, Configuration = unknown, Secret = unknown> {
  /** `provider` of tool definitions and connections. */
  readonly name: string;
  readonly operationSchema: z.ZodType<Operation>;
  readonly configurationSchema: z.ZodType<Configuration>;
  readonly secretSchema: z.ZodType<Secret>;
  idempotency(operation: Operation): Idempotency;
  /** Names of the top-level arguments that the operation sends; null where it sends every one. */
  usedArguments(operation: Operation): ReadonlySet<string> | null;
  /** The result on success; throws `ToolFailure` or `OutcomeUnknown`. Any other error counts as an unknown outcome. */
  execute(call: ProviderCall<Operation, Configuration, Secret>): Promise<Json>;
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
