import type { ActionRequest, CanonicalAction, JsonObject, ToolDefinition } from '@runplane/contracts';
import { toolQueue } from '@runplane/contracts/values';
import type { OrgTransaction } from '@runplane/database';
import { actionDigest, loadSqlParser, mapCall, toolSought, unmappedAction } from '@runplane/mapping';
import type { GuardedActionDependencies } from './dependencies.js';
import type { ExecutionPlan, MappedAction } from './interface.js';

type Dependencies = Pick<GuardedActionDependencies, 'catalogue' | 'providers' | 'toolTimeoutMs'>;

/** The canonical action of a call, and how it would be executed. */
export async function mapIn(
  tx: OrgTransaction,
  dependencies: Dependencies,
  call: ActionRequest['call'],
  mode: ActionRequest['execution'],
): Promise<MappedAction> {
  await loadSqlParser();
  const tool = await tx.tools.forCall(toolSought(call, dependencies.catalogue));
  const mapped = mapCall(call, tool, dependencies.catalogue);
  if (!mapped.ok) return refused(call, dependencies, { message: mapped.message, path: mapped.path });
  const found = mapped.definition ?? (mode === 'gateway' ? await builtInTool(tx, dependencies, mapped.action) : null);
  const execution = found ? executionPlan(found, dependencies) : null;
  const result = { action: mapped.action, digest: mapped.digest, tool: found, execution };
  const refusal = mode === 'gateway' && !execution ? refusalOf(mapped.action, dependencies) : null;
  return { ...result, refusal };
}

/**
 * A built-in operation as the tool that runs it: through the org's default connection of its provider in the target's
 * environment. Null where there is none, and where the provider does not have the operation.
 */
async function builtInTool(
  tx: OrgTransaction,
  { catalogue, providers }: Dependencies,
  action: CanonicalAction,
): Promise<ToolDefinition | null> {
  const operation = providers.get(action.provider)?.builtIn?.(action.operation, action) ?? null;
  const definition = catalogue.actions.get(action.type);
  if (operation === null || !definition) return null;
  const connection = await tx.connections.defaultFor(action.provider, action.target.environment);
  if (connection === null) return null;
  return {
    name: action.operation,
    provider: action.provider,
    connection,
    operation: operation as JsonObject,
    action: definition,
    fields: {},
    target: {},
  };
}

function refusalOf(action: CanonicalAction, { providers }: Dependencies): { message: string; path: string } {
  const { provider, operation, target } = action;
  const isBuiltIn = (providers.get(provider)?.builtIn?.(operation, action) ?? null) !== null;
  const message = isBuiltIn
    ? `there is no connection of provider ${provider} for ${target.environment}: create one`
    : `there is no tool for ${operation}: check its name, or run it yourself, with execution "callback"`;
  return { message, path: 'execution' };
}

/** The action of a call whose arguments do not fit: nothing of them is taken over. */
function refused(
  call: ActionRequest['call'],
  { catalogue }: Pick<Dependencies, 'catalogue'>,
  refusal: { message: string; path: string },
): MappedAction {
  const action = unmappedAction((call.tool ?? call.action) as string, catalogue);
  return { action, digest: actionDigest(action), tool: null, execution: null, refusal };
}

function executionPlan(tool: ToolDefinition, dependencies: Dependencies): ExecutionPlan | null {
  const { operation } = tool;
  const provider = dependencies.providers.get(tool.provider);
  if (!provider || !tool.connection) return null;
  return {
    queue: toolQueue(tool.provider),
    idempotency: provider.idempotency(operation),
    timeoutMs: provider.timeoutMs?.(operation) ?? dependencies.toolTimeoutMs,
    undo: tool.undo ?? provider.undo?.(operation) ?? null,
  };
}
