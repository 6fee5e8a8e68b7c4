import type { ActionRequest, ToolDefinition } from '@runplane/contracts';
import { toolQueue } from '@runplane/contracts/values';
import type { OrgTransaction } from '@runplane/database';
import { actionDigest, loadSqlParser, mapCall, toolSought, unmappedAction } from '@runplane/mapping';
import type { GuardedActionDependencies } from './dependencies.js';
import type { ExecutionPlan, MappedAction } from './interface.js';

type Dependencies = Pick<GuardedActionDependencies, 'catalogue' | 'idempotencyOf' | 'toolTimeoutMs'>;

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
  const execution = mapped.definition ? executionPlan(mapped.definition, dependencies) : null;
  const result = { action: mapped.action, digest: mapped.digest, tool: mapped.definition, execution };
  const missing = mode === 'gateway' && !execution;
  const refusal = missing
    ? { message: `no provider can execute ${mapped.action.operation}: send execution "callback"`, path: 'execution' }
    : null;
  return { ...result, refusal };
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
  const idempotency = dependencies.idempotencyOf(tool.provider, tool.operation);
  if (!idempotency || !tool.connection) return null;
  return { queue: toolQueue(tool.provider), idempotency, timeoutMs: dependencies.toolTimeoutMs };
}
