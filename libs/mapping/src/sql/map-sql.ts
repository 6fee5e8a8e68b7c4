import type { ActionDefinition, JsonObject, ToolCall } from '@runplane/contracts';
import { ArgumentsInvalid } from '../arguments-invalid.js';
import type { Catalogue } from '../catalogue/index.js';
import { exactJson, unicode } from '../exact-json.js';
import { bound, type Mapped } from '../mapped.js';
import type { BuiltInOperation, CodeOperation } from '../operations/operation.js';
import { targetOf } from '../target.js';
import { classifySql } from './classify.js';
import type { SqlSummary } from './findings.js';

/** The action of a call with the arguments `sql` and `parameters`. Binds the text exactly, and not what it means. */
export function mapSql(call: ToolCall, operation: BuiltInOperation & CodeOperation, catalogue: Catalogue): Mapped {
  demand(operation, call.arguments);
  const statement = statementOf(call.arguments);
  const summary = classifySql(statement);
  if (!summary.ok) throw new ArgumentsInvalid('/sql', summary.message);
  const definition = catalogue.actions.get(summary.action) as ActionDefinition;
  const target = targetOf(call, definition);
  return {
    type: definition.type,
    effect: definition.effect,
    provider: operation.provider,
    operation: operation.name,
    target: definition.targetType === 'table' ? { ...target, id: onlyTable(summary) ?? null } : target,
    material: bound({ statement, ...parametersOf(call.arguments), ...material(summary, definition) }, call.arguments),
    definition: null,
  };
}

function demand({ demands = {}, name }: BuiltInOperation & CodeOperation, args: JsonObject): void {
  for (const [argument, value] of Object.entries(demands)) {
    if (args[argument] !== value) throw new ArgumentsInvalid(`/${argument}`, `must be "${value}" for ${name}`);
  }
}

function statementOf({ sql }: JsonObject): string {
  if (typeof sql !== 'string') throw new ArgumentsInvalid('/sql', 'is required (string)');
  return unicode(sql, '/sql');
}

function parametersOf({ parameters = null }: JsonObject): JsonObject {
  if (parameters === null) return {};
  if (!Array.isArray(parameters)) throw new ArgumentsInvalid('/parameters', 'must be a list');
  return { parameters: exactJson(parameters, '/parameters') };
}

/** Only where it is the one table of the text: a rule that allows a table must not allow what is joined to it. */
function onlyTable({ tables }: SqlSummary): string | undefined {
  return tables.length === 1 ? tables[0] : undefined;
}

function material(summary: SqlSummary, definition: ActionDefinition): JsonObject {
  const { kinds, tables, tablesWritten, functions, objects, where } = summary;
  const table = onlyTable(summary);
  return {
    kinds,
    tables,
    tables_written: tablesWritten,
    functions,
    ...(where === null ? {} : { where }),
    ...(table !== undefined && Object.hasOwn(definition.material, 'table') ? { table } : {}),
    ...(Object.hasOwn(definition.material, 'objects') ? { objects } : {}),
  };
}
