import type { ActionDefinition, Target, ToolCall, ToolDefinition } from '@runplane/contracts';
import { ArgumentsInvalid } from './arguments-invalid.js';
import { unicode } from './exact-json.js';
import { valueAt } from './json-pointer.js';
import type { Place } from './material-fields.js';

/** What a definition says about its target wins over what the caller says. */
export function targetOf(call: ToolCall, definition: ActionDefinition, rule: ToolDefinition['target'] = {}): Target {
  return {
    type: definition.targetType,
    id:
      rule.id === undefined
        ? unicodeOrNull(call.target?.id)
        : idOf({ value: valueAt(call.arguments, rule.id), pointer: rule.id }),
    environment: rule.environment ?? unicode(call.target?.environment ?? 'unknown', ''),
    sensitivity: rule.sensitivity ?? definition.sensitivity,
  };
}

/** Absent: null, and not what the caller says, who could name a harmless target instead of the real one. */
export function idOf({ value, pointer }: Place): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value !== '') return unicode(value, pointer);
  if (Number.isSafeInteger(value)) return String(value);
  throw new ArgumentsInvalid(pointer, "must be the target's id: a non-empty string or an integer");
}

function unicodeOrNull(text: string | undefined): string | null {
  return text === undefined ? null : unicode(text, '');
}
