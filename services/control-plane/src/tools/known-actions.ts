import type { ActionDefinition } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { builtInCatalogue } from '@runplane/mapping';

/** What an org's policies may be written for: the built-in catalogue, and the actions of the org's own tools. */
export async function knownActions(
  tx: OrgTransaction,
  { except = [] }: { except?: readonly string[] } = {},
): Promise<Map<string, ActionDefinition>> {
  const left = new Set(except);
  const definitions = (await tx.tools.all()).map((tool) => tool.definition).filter((tool) => !left.has(tool.name));
  // The catalogue last: its definition of an action is the one that policies are checked against.
  return new Map([...definitions.map(({ action }) => [action.type, action] as const), ...builtInCatalogue().actions]);
}
