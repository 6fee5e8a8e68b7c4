import type { ActionDefinition, ToolDefinition } from '@runplane/contracts';
import { type Catalogue, UNMAPPED } from './catalogue/index.js';
import { ARGUMENTS_DIGEST } from './mapped.js';
import { operationKey } from './operations/index.js';
import { statementIssues } from './sql/tool-statement.js';

export interface DefinitionIssue {
  /** Place in the tool definition, for example `action.effect`. */
  path: string;
  message: string;
}

/**
 * What the schema of a tool definition can't say: its pointers name material fields, an action of the catalogue keeps
 * its effect and the types of its fields, because policies are written for those, and a SQL statement does no more than
 * its action says. Empty: it may be saved. `loadSqlParser` has to be awaited before.
 */
export function checkToolDefinition(tool: ToolDefinition, catalogue: Catalogue): DefinitionIssue[] {
  const issues: DefinitionIssue[] = Object.keys(tool.fields)
    .filter((name) => !Object.hasOwn(tool.action.material, name))
    .map((name) => ({ path: `fields.${name}`, message: `the action has no material field "${name}"` }));
  if (tool.action.type === UNMAPPED) {
    issues.push({ path: 'action.type', message: `"${UNMAPPED}" is kept for tools without a definition` });
  }
  const canonical = catalogue.actions.get(tool.action.type);
  return [
    ...issues,
    ...nameIssues(tool, catalogue),
    ...(canonical ? deviations(tool.action, canonical) : []),
    ...statementIssues(tool),
  ];
}

/** Two spellings of one operation must not have two meanings; and the digest of all arguments is ours to write. */
function nameIssues({ name, action }: ToolDefinition, catalogue: Catalogue): DefinitionIssue[] {
  const issues: DefinitionIssue[] = [];
  const builtIn = catalogue.operations.get(operationKey(name));
  if (builtIn && builtIn.name !== name) issues.push({ path: 'name', message: `must be written ${builtIn.name}` });
  if (Object.hasOwn(action.material, ARGUMENTS_DIGEST)) {
    issues.push({
      path: `action.material.${ARGUMENTS_DIGEST}`,
      message: 'is a name that is kept for built-in operations',
    });
  }
  return issues;
}

function deviations(action: ActionDefinition, canonical: ActionDefinition): DefinitionIssue[] {
  const mustBe = (path: string, value: string) => ({
    path,
    message: `must be "${value}", as the catalogue says for ${canonical.type}`,
  });
  const issues = Object.entries(action.material).flatMap(([name, field]) => {
    const expected = Object.hasOwn(canonical.material, name) ? canonical.material[name] : undefined;
    return expected && expected.type !== field.type ? [mustBe(`action.material.${name}.type`, expected.type)] : [];
  });
  return action.effect === canonical.effect ? issues : [mustBe('action.effect', canonical.effect), ...issues];
}
