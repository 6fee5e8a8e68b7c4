import { type ActionDefinition, ToolDefinition } from '@runplane/contracts';
import { builtInCatalogue } from '@runplane/mapping';
import { parsePolicyYaml } from '@runplane/policy/reading';
import { z } from 'zod';
import { readText } from '../command/read-options.js';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';

/** A list of definitions, or the answer of `runplane tools ls --all --json`. */
const ToolFile = z.union([
  z.array(ToolDefinition),
  z
    .object({ items: z.array(z.object({ definition: ToolDefinition })) })
    .transform(({ items }) => items.map(({ definition }) => definition)),
]);

/** Tools of the organisation, from files. Throws `CommandError`. */
export function readTools(paths: readonly string[], context: CommandContext): ToolDefinition[] {
  return paths.flatMap((path) => {
    const read = parsePolicyYaml(readText(path, context));
    const parsed = ToolFile.safeParse(read.ok ? read.value : null);
    if (parsed.success) return parsed.data;
    throw new CommandError(EXIT.usage, `${path} holds no definitions of tools`, {
      lines: ['Make it by "runplane tools ls --all --json".'],
    });
  });
}

/** What policies may be written for: the catalogue, and the actions of the organisation's own tools. */
export function knownActions(tools: readonly ToolDefinition[]): Map<string, ActionDefinition> {
  // The catalogue last: its definition of an action is the one that counts.
  return new Map([...tools.map(({ action }) => [action.type, action] as const), ...builtInCatalogue().actions]);
}
