import type { Schema } from '../api/types';

type Action = Schema<'CanonicalAction'>;
type Tool = Schema<'ToolDefinition'>;

/** Covers all arguments where an action has it: then every one of them is material. */
const ALL_ARGUMENTS = 'arguments_digest';

/** Names of the arguments that the digest binds. `tool`: the org's own definition, null for a built-in operation. */
export function materialArguments(
  action: Action,
  args: Record<string, unknown>,
  tool: Tool | null,
): ReadonlySet<string> {
  if (ALL_ARGUMENTS in action.material) return new Set(Object.keys(args));
  const names = Object.keys(action.material).map((field) => argumentOf(tool?.fields[field] ?? `/${field}`));
  const target = tool?.target?.id;
  return new Set([...names, ...(target === undefined ? [] : [argumentOf(target)])].filter((name) => name in args));
}

/** The first part of a JSON pointer (RFC 6901). */
function argumentOf(pointer: string): string {
  return (pointer.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

/** What people approve by, beside the digest over everything. */
export function shownMaterial({ material }: Pick<Action, 'material'>): [string, unknown][] {
  return Object.entries(material).filter(([name]) => name !== ALL_ARGUMENTS);
}
