import type { Json } from '@runplane/contracts';
import { foreignText, storable } from '../foreign-text.js';
import type { ExecuteToolInput, ToolActivityDependencies } from './execute-tool.js';
import { keptResult } from './kept-result.js';
import { loadConnection } from './load-connection.js';
import { machineOf } from './machine.js';
import { prepareCall } from './prepare-call.js';
import type { ProviderCall, Reconciliation, ToolProvider } from './provider.js';

/** `timeoutMs` is for the question, and no longer for an attempt. */
export interface ReconcileToolInput extends ExecuteToolInput {
  startedAtMs: number;
  endedAtMs: number;
}

export type Preview = { available: true; preview: Json } | { available: false; code: string; message: string };

type Dependencies = Pick<ToolActivityDependencies, 'database' | 'sealingKeys' | 'outbound' | 'machine'>;

/**
 * Asks the service what became of an execution. Never throws: whatever stands in the way of the question leaves the
 * outcome unknown, and is its answer.
 */
export async function reconcileTool(
  input: ReconcileToolInput,
  dependencies: Dependencies,
  signal: AbortSignal,
): Promise<Reconciliation> {
  try {
    const { provider, call } = await openCall(input, dependencies, signal);
    if (!provider.reconcile) {
      const message = `${provider.name} can't be asked what became of a call`;
      return { outcome: 'unknown', code: 'not_reconcilable', message, askAgain: false };
    }
    const { startedAtMs, endedAtMs } = input;
    const answer = await provider.reconcile({ ...call, startedAtMs, endedAtMs });
    if (answer.outcome !== 'succeeded') return { ...answer, message: foreignText(answer.message) };
    return { ...answer, result: keptResult(storable(answer.result), provider.keep?.(call.operation) ?? 'all') };
  } catch (error) {
    return { outcome: 'unknown', ...reasonOf(error), askAgain: true };
  }
}

/** What the provider can show people before they approve. Never throws. */
export async function previewTool(
  input: ExecuteToolInput,
  dependencies: Dependencies,
  signal: AbortSignal,
): Promise<Preview> {
  try {
    const { provider, call } = await openCall(input, dependencies, signal);
    const show = provider.preview?.bind(provider) ?? provider.dryRun?.bind(provider);
    if (!show) return { available: false, code: 'no_preview', message: `${provider.name} has no preview` };
    const preview = await show({ ...call, repeated: false });
    return { available: true, preview: keptResult(storable(preview), 'all') };
  } catch (error) {
    return { available: false, ...reasonOf(error) };
  }
}

async function openCall(
  input: ExecuteToolInput,
  { database, sealingKeys, outbound, machine = {} }: Dependencies,
  signal: AbortSignal,
): Promise<{ provider: ToolProvider; call: Omit<ProviderCall, 'repeated'> }> {
  const { orgId, agentId, actionId, tool, arguments: args, toolKey, timeoutMs, environment } = input;
  const { provider, operation } = prepareCall(tool, args);
  const connection = await loadConnection(
    { orgId, name: tool.connection, environment, provider },
    database,
    sealingKeys,
  );
  const limits = {
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    timeoutMs,
    outbound,
    machine: machineOf(machine, orgId),
  };
  const origin = { orgId, agentId, actionId };
  return { provider, call: { ...connection, ...limits, operation, arguments: args, toolKey, origin } };
}

function reasonOf(error: unknown): { code: string; message: string } {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' ? foreignText(code, 100) : 'internal',
    message: foreignText(String(message ?? 'no message')),
  };
}
