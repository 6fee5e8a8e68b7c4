import { digestOf } from '@runplane/audit';
import type {
  ActionDefinition,
  CanonicalAction,
  Json,
  JsonObject,
  MappingResult,
  Target,
  ToolCall,
  ToolDefinition,
} from '@runplane/contracts';
import { ArgumentsInvalid } from './arguments-invalid.js';
import { type Catalogue, UNMAPPED } from './catalogue/index.js';
import { exactJson, unicode } from './exact-json.js';
import { valueAt } from './json-pointer.js';
import { materialFields } from './material-fields.js';

/**
 * A tool call as its canonical action. `tool` is the org's definition of `call.tool`, or for a canonical call the
 * definition whose action has the type `call.action`; null where the org has none. Pure: same input, same bytes.
 * Throws `RangeError` where `tool` belongs to another call: that is a bug of the caller.
 */
export function mapCall(call: ToolCall, tool: ToolDefinition | null, catalogue: Catalogue): MappingResult {
  const operation = operationOf(call);
  try {
    const { definition, ...mapped } =
      call.tool === undefined ? mapCanonicalCall(call, tool, catalogue) : mapToolCall(call, tool, catalogue);
    const action: CanonicalAction = {
      ...mapped,
      operation,
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

type Mapped = Omit<CanonicalAction, 'operation' | 'catalogue'> & { definition: ToolDefinition | null };

function mapToolCall(call: ToolCall, tool: ToolDefinition | null, catalogue: Catalogue): Mapped {
  if (tool === null) return mapUnknown(call, 'unknown', catalogue);
  if (tool.name !== call.tool) throw new RangeError(`the definition of ${tool.name} can't map a call of ${call.tool}`);
  return {
    type: tool.action.type,
    effect: tool.action.effect,
    provider: tool.provider,
    target: targetOf(call, tool.action, tool.target),
    material: materialFields(tool.action, tool.fields, call.arguments),
    definition: tool,
  };
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
    target: targetOf(call, definition, { environment, sensitivity }),
    material: materialFields(definition, {}, call.arguments),
    definition: null,
  };
}

function mapUnknown(call: ToolCall, provider: string, catalogue: Catalogue): Mapped {
  const definition = catalogue.actions.get(UNMAPPED);
  if (definition === undefined) throw new RangeError(`the catalogue has no action ${UNMAPPED}`);
  const target = targetOf(call, definition, {});
  return {
    type: definition.type,
    effect: definition.effect,
    provider,
    target: { ...target, type: unicode(call.target?.type ?? target.type, '') },
    material: { arguments_digest: digestOf(exactJson(call.arguments)) },
    definition: null,
  };
}

/** What a definition says about its target wins over what the caller says. */
function targetOf(call: ToolCall, definition: ActionDefinition, rule: ToolDefinition['target']): Target {
  return {
    type: definition.targetType,
    id: rule.id === undefined ? unicodeOrNull(call.target?.id) : idAt(call.arguments, rule.id),
    environment: rule.environment ?? unicode(call.target?.environment ?? 'unknown', ''),
    sensitivity: rule.sensitivity ?? definition.sensitivity,
  };
}

/** Absent: null, and not what the caller says, who could name a harmless target instead of the real one. */
function idAt(args: JsonObject, pointer: string): string | null {
  const value = valueAt(args, pointer);
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value !== '') return unicode(value, pointer);
  if (Number.isSafeInteger(value)) return String(value);
  throw new ArgumentsInvalid(pointer, "must be the target's id: a non-empty string or an integer");
}

function unicodeOrNull(text: string | undefined): string | null {
  return text === undefined ? null : unicode(text, '');
}

function operationOf(call: ToolCall): string {
  if ((call.tool === undefined) === (call.action === undefined)) {
    throw new RangeError('a call names exactly one of tool and action');
  }
  return (call.tool ?? call.action) as string;
}
