import { canonicalize, digestOf } from '@runplane/audit';
import { type AppliedImport, type ApplyImport, ProblemError, type Tool, type ToolOrigin } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { cleanSchema, MOST_SCHEMA } from '@runplane/mapping';
import type { Caller } from '../common/caller.js';
import { recordChange } from '../common/record-change.js';
import { knownActions } from '../tools/known-actions.js';
import { type Fault, ToolChecker } from '../tools/tool-checker.js';

/** More help nobody. */
const MAX_FAULTS = 200;
const SCHEMA = `must be of type object and have at most ${MOST_SCHEMA} characters of JSON`;

/** Saves and deletes in the transaction it is given, so that all of it happens or nothing. */
export async function applyImport(tx: OrgTransaction, caller: Caller, input: ApplyImport): Promise<AppliedImport> {
  const stored = new Map((await tx.tools.all()).map((tool) => [tool.definition.name, tool]));
  const faults = [...listFaults(input, stored), ...(await definitionFaults(tx, input))];
  if (faults.length > 0) {
    throw new ProblemError('invalid_request', 'The import is not consistent; nothing was saved.', {
      errors: faults.slice(0, MAX_FAULTS),
    });
  }
  const applied: AppliedImport = { created: [], replaced: [], unchanged: [], removed: input.remove };
  for (const name of input.remove) {
    await tx.tools.remove(name);
    await recordChange(tx, caller, { resource: 'tool', id: name, change: 'deleted' });
  }
  for (const tool of input.tools) applied[await save(tx, caller, tool, stored)].push(tool.definition.name);
  if (applied.created.length + applied.replaced.length + applied.removed.length > 0) {
    const digest = digestOf(input);
    await recordChange(tx, caller, { resource: 'import', id: input.source, change: 'applied', digest });
  }
  return applied;
}

async function save(
  tx: OrgTransaction,
  caller: Caller,
  { definition, origin: given }: ApplyImport['tools'][number],
  stored: ReadonlyMap<string, Tool>,
): Promise<'created' | 'replaced' | 'unchanged'> {
  const digest = digestOf(definition);
  const origin = shownOrigin(given);
  const before = stored.get(definition.name);
  if (before?.digest === digest && canonicalize(before.origin) === canonicalize(origin)) return 'unchanged';
  await tx.tools.upsert(definition, digest, origin);
  await recordChange(tx, caller, { resource: 'tool', id: definition.name, change: 'saved', digest });
  return before ? 'replaced' : 'created';
}

/** Agents are shown its schema, which a caller may have sent that took no preview. */
function shownOrigin({ inputSchema, ...origin }: ToolOrigin): ToolOrigin {
  const clean = inputSchema && cleanSchema(inputSchema);
  return clean ? { ...origin, inputSchema: clean } : origin;
}

/** Names: each once, under the source, and none of a tool that came from elsewhere. */
function listFaults({ source, tools, remove }: ApplyImport, stored: ReadonlyMap<string, Tool>): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const [index, { definition, origin }] of tools.entries()) {
    const fault = (member: string, message: string) => faults.push({ path: `tools[${index}].${member}`, message });
    const { name } = definition;
    if (!name.startsWith(`${source}.`)) fault('definition.name', `must begin with "${source}."`);
    if (seen.has(name)) fault('definition.name', 'stands twice in the import');
    if (origin.source !== source) fault('origin.source', `must be "${source}"`);
    if (origin.inputSchema && !cleanSchema(origin.inputSchema)) fault('origin.inputSchema', SCHEMA);
    const before = stored.get(name);
    if (before && before.origin?.source !== source) {
      fault('definition.name', 'is the name of a tool that did not come from this source');
    }
    seen.add(name);
  }
  for (const [index, name] of remove.entries()) {
    const fault = (message: string) => faults.push({ path: `remove[${index}]`, message });
    if (stored.get(name)?.origin?.source !== source) fault('is no tool of this source');
    if (seen.has(name)) fault('is saved, or removed, by the same import');
    seen.add(name);
  }
  return faults;
}

/** Each definition by itself, against tools that stay, and against those before it. */
async function definitionFaults(tx: OrgTransaction, { tools, remove }: ApplyImport): Promise<Fault[]> {
  const names = tools.map(({ definition }) => definition.name);
  const checker = new ToolChecker(tx, await knownActions(tx, { except: [...names, ...remove] }));
  const faults: Fault[] = [];
  for (const [index, { definition }] of tools.entries()) {
    for (const { path, message } of await checker.faultsOf(definition)) {
      faults.push({ path: `tools[${index}].definition.${path}`, message });
    }
    checker.learn(definition);
  }
  return faults;
}
