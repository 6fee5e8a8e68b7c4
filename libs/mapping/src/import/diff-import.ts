import { canonicalize } from '@runplane/audit';
import {
  DRIFTS,
  type ImportDiff,
  type ImportedTool,
  type ImportProposal,
  type Json,
  type JsonObject,
  type ToolChange,
  type ToolDefinition,
  type ToolOrigin,
} from '@runplane/contracts';
import { exactJson } from '../exact-json.js';
import { cleanSchema } from './schema/shown-schema.js';
import { byCodeUnits } from './words/order.js';

/** A tool that was imported before, as it was reviewed. */
export interface StoredTool {
  definition: ToolDefinition;
  origin: ToolOrigin;
}

/**
 * What an import of the same source changes. A tool whose source says the same as when it was reviewed, and for which
 * the same is proposed, is unchanged, however its reviewer edited it.
 */
export function diffImport(stored: readonly StoredTool[], { tools }: Pick<ImportProposal, 'tools'>): ImportDiff {
  const before = new Map(stored.map((tool) => [tool.origin.operation, tool]));
  const after = new Set(tools.map(({ origin }) => origin.operation));
  const diff: ImportDiff = { added: [], removed: [], changed: [], unchanged: [] };
  for (const tool of tools) {
    const earlier = before.get(tool.origin.operation);
    const change = earlier && changeOf(earlier, tool);
    if (!earlier) diff.added.push(tool.definition.name);
    else if (change) diff.changed.push(change);
    else diff.unchanged.push(earlier.definition.name);
  }
  diff.removed = stored.filter(({ origin }) => !after.has(origin.operation)).map(({ definition }) => definition.name);
  return { ...diff, removed: diff.removed.sort(byCodeUnits), unchanged: diff.unchanged.sort(byCodeUnits) };
}

function changeOf(earlier: StoredTool, proposed: ImportedTool): ToolChange | null {
  const drift = DRIFTS.filter((part) => earlier.origin.fingerprint[part] !== proposed.origin.fingerprint[part]);
  const shown = schemaChanges(earlier, proposed);
  const isSame = drift.length === 0 && shown.length === 0 && earlier.origin.proposal === proposed.origin.proposal;
  if (isSame) return null;
  const changes = [...fieldChanges(earlier.definition, proposed.definition), ...shown];
  return { name: earlier.definition.name, drift, changes };
}

/** A tool that was imported before schemas were kept has none, as one has whose arguments a reviewer edited since. */
function schemaChanges(earlier: StoredTool, proposed: ImportedTool): ToolChange['changes'] {
  const from = earlier.origin.inputSchema ?? null;
  const to = proposed.origin.inputSchema ?? null;
  if (from === null && argumentsOf(earlier.definition) !== argumentsOf(proposed.definition)) return [];
  const isFrom = (schema: JsonObject | null): boolean => canonicalize(schema) === canonicalize(from);
  // It was cleaned once more when it was saved.
  if (isFrom(to) || (to !== null && isFrom(cleanSchema(to)))) return [];
  return [{ field: 'inputSchema', from: exactJson(from), to: exactJson(to) }];
}

/** As the schema describes them. */
function argumentsOf({ connection, operation, fields, action: { material } }: ToolDefinition): string {
  return canonicalize(exactJson({ connection: connection ?? null, operation, fields, material } as unknown as Json));
}

/** Member by member, the action's own members and each material field apart. */
function fieldChanges(before: ToolDefinition, after: ToolDefinition): ToolChange['changes'] {
  const from = flat(before);
  const to = flat(after);
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort(byCodeUnits)
    .map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null }))
    .filter((change) => canonicalize(change.from) !== canonicalize(change.to));
}

function flat({ action: { material, ...action }, fields, target, ...tool }: ToolDefinition): JsonObject {
  const parts: [string, object][] = [
    ['', tool],
    ['action.', action],
    ['action.material.', material],
    ['fields.', fields],
    ['target.', target],
  ];
  return Object.fromEntries(
    parts.flatMap(([prefix, part]) =>
      Object.entries(part).map(([name, value]) => [`${prefix}${name}`, exactJson(value as Json)]),
    ),
  );
}
