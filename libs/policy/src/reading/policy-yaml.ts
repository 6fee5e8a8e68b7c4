import type { PolicyIssue } from '@runplane/contracts';
import { composeYaml, type DuplicateKey, duplicateKeys } from '@runplane/mapping/yaml';
import { type Document, isAlias, isMap, isSeq, type Node } from 'yaml';

/** Largest sum of what aliases may expand to; a document of nested aliases else grows without bound. */
const MAX_ALIASES = 100;

/** A place in the YAML text that was sent, 1-based. */
export interface Position {
  line: number;
  column: number;
}

/** An issue with its place in the YAML text. `line` and `column` stay those inside a CEL condition. */
export type SourceIssue = PolicyIssue & { source?: Position };

export type ParsedYaml =
  | { ok: true; value: unknown; place: (path: string) => Position | undefined }
  | { ok: false; issues: SourceIssue[] };

/** Reads a policy's YAML: core schema, string keys, no tags, no merge keys, no duplicate keys, bounded aliases. */
export function parsePolicyYaml(text: string): ParsedYaml {
  const { document, faults, lines } = composeYaml(text);
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (!document || faults.length > 0) {
    const issues = faults.map(({ offset, ...fault }) => ({ ...fault, path: '', source: position(offset) }));
    return { ok: false, issues };
  }
  const duplicates = duplicateKeys(document, 20).map((found) => duplicateKey(found, position(found.offset)));
  if (duplicates.length > 0) return { ok: false, issues: duplicates };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { ok: true, value, place: (path) => placeOf(document, path, position) };
  } catch {
    const message = `an alias names no anchor, or aliases expand to more than ${MAX_ALIASES} nodes`;
    return { ok: false, issues: [{ code: 'yaml_alias', message, path: '', suggestion: 'Write the value out.' }] };
  }
}

function duplicateKey({ name, path }: DuplicateKey, source: Position): SourceIssue {
  const message = `"${name}" stands twice in one mapping`;
  return { code: 'yaml_duplicate_key', message, path, source, suggestion: 'Keep one of them.' };
}

/** `rules[3].when` -> where that value, or the nearest parent that exists, begins in the text. */
function placeOf(
  document: Document.Parsed,
  path: string,
  position: (offset: number) => Position,
): Position | undefined {
  let node: unknown = document.contents;
  let found = startOf(node);
  for (const part of path.match(/[^.[\]]+/g) ?? []) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isMap(node) && !isSeq(node)) break;
    const child: unknown = node.get(isSeq(node) ? Number(part) : part, true);
    if (child === undefined) break;
    node = child;
    found = startOf(node) ?? found;
  }
  return found === null ? undefined : position(found);
}

function startOf(node: unknown): number | null {
  return (node as Node | null | undefined)?.range?.[0] ?? null;
}
