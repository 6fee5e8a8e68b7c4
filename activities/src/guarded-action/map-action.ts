import type { ActionRequest, ToolDefinition } from '@runplane/contracts';
import { toolQueue } from '@runplane/contracts/values';
import type { OrgTransaction } from '@runplane/database';
import { actionDigest, loadSqlParser, mapCall, operationName, unmappedAction } from '@runplane/mapping';
import type { GuardedActionDependencies } from './dependencies.js';
import type { ExecutionPlan, MapActionInput, MappedAction } from './interface.js';

type Dependencies = Pick<GuardedActionDependencies, 'database' | 'catalogue' | 'idempotencyOf' | 'toolTimeoutMs'>;

export function mapActionWith(dependencies: Dependencies) {
  return ({ orgId, call, execution }: MapActionInput): Promise<MappedAction> =>
    dependencies.database.withOrg(orgId, (tx) => mapIn(tx, dependencies, call, execution));
}

export async function mapIn(
  tx: OrgTransaction,
  dependencies: Omit<Dependencies, 'database'>,
  call: ActionRequest['call'],
  mode: ActionRequest['execution'],
): Promise<MappedAction> {
  await loadSqlParser();
  const tool = call.tool ? await findTool(tx, operationName(call.tool, dependencies.catalogue)) : null;
  const mapped = mapCall(call, tool, dependencies.catalogue);
  if (!mapped.ok) return refused(call, dependencies, { message: mapped.message, path: mapped.path });
  const execution = tool ? executionPlan(tool, dependencies) : null;
  const result = { action: mapped.action, digest: mapped.digest, tool: mapped.definition, execution };
  const missing = mode === 'gateway' && !execution && mapped.action.type !== 'unmapped';
  const refusal = missing
    ? { message: `no provider can execute ${mapped.action.operation}: send execution "callback"`, path: 'execution' }
    : null;
  return { ...result, refusal };
}

async function findTool(tx: OrgTransaction, name: string): Promise<ToolDefinition | null> {
  return (await tx.tools.find(name))?.definition ?? null;
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

function executionPlan(tool: ToolDefinition, dependencies: Omit<Dependencies, 'database'>): ExecutionPlan | null {
  const idempotency = dependencies.idempotencyOf(tool.provider, tool.operation);
  if (!idempotency || !tool.connection) return null;
  return { queue: toolQueue(tool.provider), idempotency, timeoutMs: dependencies.toolTimeoutMs };
}
