import { digestOf } from '@runplane/audit';
import type { CanonicalAction, Json, MappingResult, ToolCall, ToolDefinition } from '@runplane/contracts';
import { ArgumentsInvalid } from './arguments-invalid.js';
import { type Catalogue, UNMAPPED } from './catalogue/index.js';
import { exactJson, unicode } from './exact-json.js';
import { mapHttp } from './http/map-http.js';
import { bound, type Mapped } from './mapped.js';
import { materialFields, ownPlaces } from './material-fields.js';
import { claimedProvider, operationKey } from './operations/index.js';
import { mapOperation } from './operations/map-operation.js';
import type { BuiltInOperation } from './operations/operation.js';
import { mapSql } from './sql/map-sql.js';
import { targetOf } from './target.js';

/**
 * A tool call as its canonical action. `tool` is the org's definition of `call.tool` (by `operationName`), or for a
 * canonical call the definition whose action has the type `call.action`; null where the org has none: then a built-in
 * operation of this name counts. Pure: same input, same bytes.
 * Throws `RangeError` where `tool` belongs to another call: that is a bug of the caller.
 */
export function mapCall(call: ToolCall, tool: ToolDefinition | null, catalogue: Catalogue): MappingResult {
  const operation = operationOf(call, catalogue);
  try {
    const { definition, ...mapped } =
      call.tool === undefined ? mapCanonicalCall(call, tool, catalogue) : mapToolCall(call, tool, catalogue);
    const action: CanonicalAction = {
      ...mapped,
      catalogue: digestOf({ catalogue: catalogue.digest, tool: exactJson(tool as Json) }),
    };
    return { ok: true, action, digest: actionDigest(action), definition };
  } catch (error) {
    if (!(error instanceof ArgumentsInvalid)) throw error;
    return { ok: false, code: 'arguments_invalid', message: error.message, path: error.pointer, operation };
  }
}

/** What approvals and permits bind: all of the action but `catalogue`, which may change while one waits. */
export function actionDigest(action: CanonicalAction): string {
  const { type, operation, provider, effect, target, material } = action;
  return digestOf({ type, operation, provider, effect, target, material });
}

/** A call about which nothing is known but its name: what a refused call becomes. */
export function unmappedAction(name: string, catalogue: Catalogue): CanonicalAction {
  const call = { tool: name, arguments: {} };
  const { definition, ...mapped } = mapUnknown(call, claimedProvider(name) ?? 'unknown', catalogue);
  return { ...mapped, catalogue: digestOf({ catalogue: catalogue.digest, tool: definition }) };
}

/**
 * The one spelling of a tool's name: `stripe.charges.create` for `stripe.Charges.Create`. A name that is no built-in
 * operation is its own spelling. Definitions are looked up by it, so that none is missed by writing its name otherwise.
 */
export function operationName(toolName: string, catalogue: Catalogue): string {
  return catalogue.operations.get(operationKey(toolName))?.name ?? toolName;
}

function mapToolCall(call: ToolCall, tool: ToolDefinition | null, catalogue: Catalogue): Mapped {
  const name = operationOf(call, catalogue);
  if (tool === null) return mapBuiltIn(call, catalogue);
  if (tool.name !== call.tool && tool.name !== name) {
    throw new RangeError(`the definition of ${tool.name} can't map a call of ${call.tool}`);
  }
  return {
    type: tool.action.type,
    effect: tool.action.effect,
    provider: tool.provider,
    operation: tool.name,
    target: targetOf(call, tool.action, tool.target),
    material: materialFields(tool.action, ownPlaces(tool.fields, call.arguments)),
    definition: tool,
  };
}

function mapBuiltIn(call: ToolCall, catalogue: Catalogue): Mapped {
  const name = call.tool as string;
  const operation: BuiltInOperation | undefined = catalogue.operations.get(operationKey(name));
  if (operation === undefined) return mapUnknown(call, claimedProvider(name) ?? 'unknown', catalogue);
  if (!('reader' in operation)) return mapOperation(call, operation, catalogue);
  return operation.reader === 'sql' ? mapSql(call, operation, catalogue) : mapHttp(call, operation, catalogue);
}

/** The caller speaks canonical: its arguments are the material fields, and only itself can run it. */
function mapCanonicalCall(call: ToolCall, tool: ToolDefinition | null, catalogue: Catalogue): Mapped {
  if (tool !== null && tool.action.type !== call.action) {
    throw new RangeError(`the definition of ${tool.action.type} can't map a call of ${call.action}`);
  }
  // The catalogue comes first: no tool of an org may redefine what a canonical action means.
  const builtIn = call.action === UNMAPPED ? undefined : catalogue.actions.get(call.action as string);
  const definition = builtIn ?? tool?.action;
  if (definition === undefined) return mapUnknown(call, 'callback', catalogue);
  const { environment, sensitivity } = builtIn ? {} : (tool?.target ?? {});
  return {
    type: definition.type,
    effect: definition.effect,
    provider: 'callback',
    operation: call.action as string,
    target: targetOf(call, definition, { environment, sensitivity }),
    material: materialFields(definition, ownPlaces({}, call.arguments)),
    definition: null,
  };
}

function mapUnknown(call: ToolCall, provider: string, catalogue: Catalogue): Mapped {
  const definition = catalogue.actions.get(UNMAPPED);
  if (definition === undefined) throw new RangeError(`the catalogue has no action ${UNMAPPED}`);
  const target = targetOf(call, definition);
  return {
    type: definition.type,
    effect: definition.effect,
    provider,
    operation: (call.tool ?? call.action) as string,
    target: { ...target, type: unicode(call.target?.type ?? target.type, '') },
    material: bound({}, call.arguments),
    definition: null,
  };
}

function operationOf(call: ToolCall, catalogue: Catalogue): string {
  if ((call.tool === undefined) === (call.action === undefined)) {
    throw new RangeError('a call names exactly one of tool and action');
  }
  return call.tool === undefined ? (call.action as string) : operationName(call.tool, catalogue);
}
