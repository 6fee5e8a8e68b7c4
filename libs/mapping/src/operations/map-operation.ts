import type { ActionDefinition, JsonObject, ToolCall } from '@runplane/contracts';
import { ArgumentsInvalid } from '../arguments-invalid.js';
import type { Catalogue } from '../catalogue/index.js';
import { valueAt } from '../json-pointer.js';
import { bound, type Mapped } from '../mapped.js';
import { materialFields, type Place } from '../material-fields.js';
import { idOf, targetOf } from '../target.js';
import type { BuiltInOperation, FieldOperation } from './operation.js';
import { readSource, theOne } from './sources.js';

/** The action of a built-in operation that is data. All arguments are bound, also those that are no material field. */
export function mapOperation(
  call: ToolCall,
  operation: BuiltInOperation & FieldOperation,
  catalogue: Catalogue,
): Mapped {
  refuseOthers(operation, call.arguments);
  const definition = catalogue.actions.get(operation.action);
  if (definition === undefined) throw new RangeError(`the catalogue has no action ${operation.action}`);
  return {
    type: definition.type,
    effect: definition.effect,
    provider: operation.provider,
    operation: operation.name,
    target: {
      ...targetOf(call, definition),
      type: operation.targetType ?? definition.targetType,
      ...targetId(operation, call.arguments),
    },
    material: bound(material(operation, definition, call.arguments), call.arguments),
    definition: null,
  };
}

function refuseOthers({ refuses = {} }: FieldOperation, args: JsonObject): void {
  for (const [pointer, instead] of Object.entries(refuses)) {
    const value = valueAt(args, pointer);
    if (value !== undefined && value !== null) throw new ArgumentsInvalid(pointer, `can't be set here: ${instead}`);
  }
}

function material(operation: FieldOperation, definition: ActionDefinition, args: JsonObject): JsonObject {
  const sources = operation.fields ?? {};
  // What the operation does not carry is absent, also where an argument has the name by chance.
  const placeOf = (name: string): Place =>
    Object.hasOwn(sources, name)
      ? readSource(sources[name] as NonNullable<(typeof sources)[string]>, args)
      : { value: undefined, pointer: `/${name}` };
  const fields = materialFields(definition, placeOf, operation.mayLack);
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'number' && value < 0)
      throw new ArgumentsInvalid(placeOf(name).pointer, 'must not be negative');
  }
  return fields;
}

/** Where an operation says which argument is its target, the caller's word does not count. */
function targetId({ target }: FieldOperation, args: JsonObject): { id?: string | null } {
  if (target === undefined) return {};
  return { id: idOf(theOne(typeof target === 'string' ? [target] : target, args)) };
}
