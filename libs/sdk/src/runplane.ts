import { type ActionView, FINAL_STATUSES, type Json, type JsonObject, type TargetInput } from '@runplane/contracts';
import { AgentApi } from './api/agent-api.js';
import type { RetryOptions } from './api/backoff.js';
import { type ClientOptions, transportTo } from './api/client-options.js';
import type { Transport } from './api/transport.js';
import { assertWaitMs } from './durations.js';
import { type GuardOutcome, InvalidRequestError, RunplaneError } from './errors.js';
import { type GuardDependencies, guard } from './guard/guard.js';
import type { CallbackCall, CallbackControl, CallControl, Execute, GatewayCall, GuardedCall } from './guard/options.js';
import { readOptionsForm, readOriginalForm } from './guard/read-call.js';
import { Patience, waitUntil } from './guard/wait.js';
import { FetchedKeys, type PermitKey, pinnedKeys } from './permit/keys.js';

/** `url` is the address of the gateway, `apiKey` that of an agent. */
export interface RunplaneOptions extends ClientOptions {
  /** Limit of all waiting of one call (ms). Default: none; an approval ends by its own expiry. */
  waitMs?: number;
  /**
   * When requests that got no usable answer are repeated. Default: for one minute, pauses of 0.1 to 5 s. While an action
   * waits for approval or its outcome they are repeated until `waitMs` or the signal ends the wait.
   */
  retry?: Partial<RetryOptions>;
  /** Keys that sign permits. Default: read from the gateway, which is then trusted to name them. */
  permitKeys?: readonly PermitKey[];
  /** Where known: permits of any other organisation or agent are refused. */
  orgId?: string;
  agentId?: string;
  /** By how much the clocks of caller and server may differ. Default 10. */
  clockToleranceSeconds?: number;
}

/** What `guardResult` gives: an error of Runplane as data. */
export type GuardResult<T> = ({ ok: true } & GuardOutcome<T>) | { ok: false; error: RunplaneError };

/** Client of an agent: every tool call goes through `guard()`. One for each API key; safe to share. */
export class Runplane {
  readonly #dependencies: GuardDependencies;
  readonly #waitMs: number;

  constructor(options: RunplaneOptions) {
    const { waitMs = Number.POSITIVE_INFINITY, clockToleranceSeconds = 10 } = options;
    assertWaitMs('waitMs', waitMs);
    const transport = transportTo(options);
    this.#waitMs = waitMs;
    this.#dependencies = {
      api: new AgentApi(transport),
      keys: options.permitKeys ? pinnedKeys(options.permitKeys) : gatewayKeys(transport),
      orgId: options.orgId,
      agentId: options.agentId,
      toleranceSeconds: clockToleranceSeconds,
    };
  }

  /** A client by the environment: `RUNPLANE_URL` and `RUNPLANE_API_KEY`. */
  static fromEnv(options: Partial<RunplaneOptions> = {}): Runplane {
    const url = options.url ?? process.env.RUNPLANE_URL;
    const apiKey = options.apiKey ?? process.env.RUNPLANE_API_KEY;
    if (!url) throw new InvalidRequestError('Set RUNPLANE_URL to the address of the gateway.');
    if (!apiKey) throw new InvalidRequestError('Set RUNPLANE_API_KEY to the key of the agent.');
    return new Runplane({ ...options, url, apiKey });
  }

  /**
   * Runs `execute` once the action is allowed and, where the policy says so, approved.
   * Throws `ActionBlockedError`, `ActionDeniedError`, `ActionExpiredError`, … or any other `RunplaneError`.
   */
  guard<T>(
    action: string,
    target: TargetInput,
    context: JsonObject,
    execute: Execute<T>,
    control?: CallbackControl,
  ): Promise<GuardOutcome<T>>;
  guard<T>(call: CallbackCall<T>): Promise<GuardOutcome<T>>;
  guard(call: GatewayCall): Promise<GuardOutcome<Json>>;
  async guard<T>(...form: GuardForm<T>): Promise<GuardOutcome<T | Json>> {
    return guard(this.#read(form), this.#dependencies);
  }

  /** As `guard`, but a `RunplaneError` is an answer and not a throw: made for an agent that reads it. */
  guardResult<T>(
    action: string,
    target: TargetInput,
    context: JsonObject,
    execute: Execute<T>,
    control?: CallbackControl,
  ): Promise<GuardResult<T>>;
  guardResult<T>(call: CallbackCall<T>): Promise<GuardResult<T>>;
  guardResult(call: GatewayCall): Promise<GuardResult<Json>>;
  async guardResult<T>(...form: GuardForm<T>): Promise<GuardResult<T | Json>> {
    try {
      return { ok: true, ...(await guard(this.#read(form), this.#dependencies)) };
    } catch (error) {
      if (error instanceof RunplaneError) return { ok: false, error };
      throw error;
    }
  }

  /** The action as it is now. */
  action(actionId: string, { signal }: Pick<CallControl, 'signal'> = {}): Promise<ActionView> {
    return this.#dependencies.api.read(actionId, 0, { signal: signal ?? new AbortController().signal });
  }

  /** The action once its status is final (UNKNOWN included). */
  async wait(actionId: string, { signal, waitMs }: Pick<CallControl, 'signal' | 'waitMs'> = {}): Promise<ActionView> {
    const { api } = this.#dependencies;
    const patience = new Patience({ waitMs: waitMs ?? this.#waitMs, signal }, api.transport.clock.now);
    try {
      const first = await api.read(actionId, 0, patience);
      return await waitUntil(({ status }) => FINAL_STATUSES.has(status), first, api, patience);
    } finally {
      patience.close();
    }
  }

  /** Withdraws an action that waits for its approval; `ConflictError` where it is past that. */
  cancel(actionId: string, reason?: string, { signal }: Pick<CallControl, 'signal'> = {}): Promise<ActionView> {
    return this.#dependencies.api.cancel(actionId, reason, { signal: signal ?? new AbortController().signal });
  }

  #read<T>(form: GuardForm<T>): GuardedCall<T> {
    if (form.length === 1) return readOptionsForm(form[0], this.#waitMs);
    const [action, target, context, execute, control = {}] = form;
    return readOriginalForm(action, target, context, execute, control, this.#waitMs);
  }
}

type GuardForm<T> =
  | [call: GatewayCall | CallbackCall<T>]
  | [action: string, target: TargetInput, context: JsonObject, execute: Execute<T>, control?: CallbackControl];

/** A permit lives for minutes: no use in asking for its key for long. */
const KEY_RETRY_MS = 15_000;

function gatewayKeys(transport: Transport): FetchedKeys {
  const read = () =>
    transport.send({
      method: 'GET',
      path: '.well-known/jwks.json',
      signal: new AbortController().signal,
      retryForMs: KEY_RETRY_MS,
    });
  return new FetchedKeys(read, transport.clock.now);
}
