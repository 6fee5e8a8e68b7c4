import { setTimeout as sleep } from 'node:timers/promises';
import type { ActionError, Json, JsonObject, ToolDefinition } from '@runplane/contracts';
import type { Database, KeyRing } from '@runplane/database';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { foreignText, storable } from '../foreign-text.js';
import type { Outbound } from '../outbound/index.js';
import { keptResult } from './kept-result.js';
import { loadConnection } from './load-connection.js';
import { type Machine, machineOf } from './machine.js';
import { prepareCall } from './prepare-call.js';
import {
  type Idempotency,
  noEffect,
  OutcomeUnknown,
  type RetryClass,
  ToolFailure,
  type ToolProvider,
} from './provider.js';

export interface ExecuteToolInput {
  orgId: string;
  agentId: string;
  actionId: string;
  tool: ToolDefinition;
  arguments: JsonObject;
  /** Stable over retries and resets: SHA-256 over workflow id and step. */
  toolKey: string;
  /** For one attempt, its repetitions included; the activity's start-to-close timeout must be longer. */
  timeoutMs: number;
  /** Of the action's target. */
  environment: string;
}

export type ToolResult = { status: 'SUCCEEDED'; result: Json } | { status: 'FAILED' | 'UNKNOWN'; error: ActionError };

export interface ToolActivityDependencies {
  database: Pick<Database, 'withOrg'>;
  /** Master keys of 32 bytes that open the secrets of connections; more than one while keys are rotated. */
  sealingKeys: KeyRing;
  outbound: Outbound;
  machine?: Machine;
  /** Pauses between repetitions of what certainly had no effect. */
  retryDelaysMs?: readonly number[];
}

/** `type` of the failure that asks Temporal for another attempt of an idempotent operation. */
export const OUTCOME_UNCONFIRMED = 'outcome_unconfirmed';

/** Failures that come from around the provider; a provider does not declare them. */
export const COMMON_FAILURES: Readonly<Record<string, RetryClass>> = {
  provider_unknown: 'terminal',
  operation_invalid: 'terminal',
  arguments_invalid: 'terminal',
  connection_missing: 'terminal',
  connection_unavailable: 'retry',
  connection_invalid: 'terminal',
  connection_provider_mismatch: 'terminal',
  connection_environment_mismatch: 'terminal',
  attempt_lost: 'unknown',
  internal: 'unknown',
};

/**
 * The tool activity. It answers FAILED only where the effect certainly did not happen, and throws only to get another
 * attempt of an idempotent operation whose outcome is in doubt; where there is none left it answers UNKNOWN. A
 * workflow that gives up on it for another reason has to say UNKNOWN too.
 */
export async function executeTool(
  input: ExecuteToolInput,
  dependencies: ToolActivityDependencies,
): Promise<ToolResult> {
  const context = Context.current();
  const heartbeat = setInterval(() => context.heartbeat(), (context.info.heartbeatTimeoutMs ?? 30_000) / 3);
  let idempotency: Idempotency = 'none';
  try {
    const { provider, operation } = prepared(input, context);
    idempotency = provider.idempotency(operation);
    if (context.info.attempt > 1 && idempotency === 'none') {
      throw new OutcomeUnknown('attempt_lost', 'an earlier attempt ended without an answer; it is not repeated');
    }
    const result = storable(await run(provider, operation, input, dependencies, context));
    return { status: 'SUCCEEDED', result: keptResult(result, provider.keep?.(operation) ?? 'all') };
  } catch (error) {
    await noteFailure(error, input, dependencies);
    return settle(error, idempotency, context);
  } finally {
    clearInterval(heartbeat);
  }
}

/** For the people who look after the connection; the outcome does not wait for it to work. */
async function noteFailure(error: unknown, { orgId, tool }: ExecuteToolInput, { database }: ToolActivityDependencies) {
  const { connection } = tool;
  if (connection === undefined || !(error instanceof ToolFailure || error instanceof OutcomeUnknown)) return;
  const failure = { code: error.code, message: foreignText(error.message) };
  await database.withOrg(orgId, async (tx) => tx.connections.noteFailure(connection, failure)).catch(() => undefined);
}

function prepared({ tool, arguments: args }: ExecuteToolInput, { info }: Context) {
  try {
    return prepareCall(tool, args);
  } catch (error) {
    // A worker of another version may have sent the earlier attempt.
    throw sparedBy(error, info.attempt > 1);
  }
}

/** What failed before anything of this attempt was sent says nothing about an earlier one. */
function sparedBy(error: unknown, repeated: boolean): unknown {
  if (!(error instanceof ToolFailure)) return error;
  return noEffect({ hasEffects: true, repeated }, error.code, error.message, error);
}

function run(
  provider: ToolProvider,
  operation: unknown,
  input: ExecuteToolInput,
  { database, sealingKeys, outbound, machine = {}, retryDelaysMs = [200, 1000, 5000] }: ToolActivityDependencies,
  context: Context,
): Promise<Json> {
  const { orgId, agentId, actionId, environment, tool, toolKey, timeoutMs } = input;
  const signal = AbortSignal.any([context.cancellationSignal, AbortSignal.timeout(timeoutMs)]);
  const repeated = context.info.attempt > 1;

  const attempt = async (): Promise<Json> => {
    const request = { orgId, name: tool.connection, environment, provider };
    const connection = await loadConnection(request, database, sealingKeys).catch((error: unknown) => {
      throw sparedBy(error, repeated);
    });
    const call = { operation, arguments: input.arguments, toolKey, repeated, signal, timeoutMs, outbound };
    const origin = { orgId, agentId, actionId };
    return provider.execute({ ...call, ...connection, origin, machine: machineOf(machine, orgId) });
  };
  return repeatWhileWithoutEffect(attempt, retryDelaysMs, Date.now() + timeoutMs, signal);
}

/** Repeats only what certainly had no effect, while the delays and the time last. */
async function repeatWhileWithoutEffect<T>(
  attempt: () => Promise<T>,
  delaysMs: readonly number[],
  deadline: number,
  signal: AbortSignal,
): Promise<T> {
  for (const delay of delaysMs) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ToolFailure && error.retryable)) throw error;
      const wait = Math.max(delay, error.retryAfterMs);
      const rested = Date.now() + wait < deadline && (await sleep(wait, true, { signal }).catch(() => false));
      if (!rested) throw error;
    }
  }
  return attempt();
}

function settle(error: unknown, idempotency: Idempotency, context: Context): ToolResult {
  if (error instanceof ToolFailure) {
    const { code, retryable } = error;
    return { status: 'FAILED', error: { code, message: foreignText(error.message), retryable } };
  }
  if (!(error instanceof OutcomeUnknown)) {
    context.log.error('a tool provider threw an unexpected error', { error });
    const message = 'the provider failed unexpectedly; the effect may have happened';
    return { status: 'UNKNOWN', error: { code: 'internal', message, retryable: false } };
  }
  const { code } = error;
  const message = foreignText(error.message);
  if (idempotency !== 'none' && error.retryable && mayTryAgain(context)) {
    // Without the cause: what lies below may quote headers, and a failure is kept in the history. Its message stands
    // there in clear; details are sealed.
    const failure = { type: OUTCOME_UNCONFIRMED, message: code, details: [message], nonRetryable: false };
    throw ApplicationFailure.create(failure);
  }
  return { status: 'UNKNOWN', error: { code, message, retryable: false } };
}

function mayTryAgain({ info, cancellationDetails }: Context): boolean {
  const last = info.retryPolicy?.maximumAttempts || Number.POSITIVE_INFINITY;
  return info.attempt < last && !cancellationDetails?.cancelRequested;
}
