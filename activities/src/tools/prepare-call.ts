import type { JsonObject, ToolDefinition } from '@runplane/contracts';
import { pointerTokens } from '@runplane/mapping';
import { ToolFailure, type ToolProvider } from './provider.js';
import { providerRegistry } from './registry.js';

/** The provider of a tool with its operation, checked. Throws `ToolFailure`: every attempt would end the same way. */
export function prepareCall(tool: ToolDefinition, args: JsonObject): { provider: ToolProvider; operation: unknown } {
  const provider = providerRegistry.get(tool.provider);
  if (provider === undefined) throw new ToolFailure('provider_unknown', `there is no provider "${tool.provider}"`);
  const operation = provider.operationSchema.safeParse(tool.operation);
  if (!operation.success) {
    const [issue] = operation.error.issues;
    const message = `the operation of ${tool.name} is not valid at ${issue?.path.join('.')}: ${issue?.message}`;
    throw new ToolFailure('operation_invalid', message);
  }
  refuseUnusedArguments(tool, args, provider.usedArguments(operation.data));
  const misfit = provider.argumentSchema?.(operation.data).safeParse(args).error?.issues[0];
  if (misfit) {
    const message = `the arguments of ${tool.name} are not valid at ${misfit.path.join('.')}: ${misfit.message}`;
    throw new ToolFailure('arguments_invalid', message);
  }
  return { provider, operation: operation.data };
}

/**
 * An argument that nobody sends or decides on may be a filter: without it the call would do more than was asked for.
 */
function refuseUnusedArguments(tool: ToolDefinition, args: JsonObject, used: ReadonlySet<string> | null): void {
  if (used === null) return;
  const decidedOn = Object.keys(tool.action.material).map((name) => tool.fields[name] ?? `/${name}`);
  const pointers = tool.target.id === undefined ? decidedOn : [...decidedOn, tool.target.id];
  const members = new Set(pointers.map((pointer) => pointerTokens(pointer)[0]));
  if (members.has(undefined)) return;
  const unused = Object.keys(args).filter((name) => !used.has(name) && !members.has(name));
  if (unused.length > 0) {
    throw new ToolFailure('arguments_invalid', `${tool.name} does not use these arguments: ${unused.join(', ')}`);
  }
}
