import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
import { nestingBound } from './nesting.js';

/** A node of PostgreSQL's parse tree: `{ SelectStmt: { … } }`, or the members alone where only one type can stand. */
export type Node = { readonly [member: string]: unknown };

export type Parsed = { ok: true; statements: Node[] } | { ok: false; message: string };

/** Longer texts are refused: the parser is fast, but not in constant time. */
export const MAX_SQL_LENGTH = 20_000;
const MAX_NESTING = 2_000;
const MAX_DEPTH = 800;

let loaded: Promise<void> | undefined;
let ready = false;
let broken = false;

/** Loads the parser, once for a process. Everything that reads SQL is synchronous, and needs this to be done before. */
export function loadSqlParser(): Promise<void> {
  loaded ??= loadModule().then(
    () => {
      ready = true;
    },
    (error) => {
      loaded = undefined;
      throw error;
    },
  );
  return loaded;
}

/** The statements of a text, by PostgreSQL's own parser. Throws an error where `loadSqlParser` has not been awaited. */
export function parseSql(text: string): Parsed {
  if (!ready) throw new Error('loadSqlParser() has to be awaited before SQL can be read');
  if (broken) throw new Error('the SQL parser has failed and can not be trusted any more: restart this process');
  if (text.length > MAX_SQL_LENGTH) return refused(`is longer than ${MAX_SQL_LENGTH} characters`);
  // The parser's text ends at the first NUL, the caller's would not.
  if (text.includes('\0')) return refused('holds a NUL character');
  if (text === '') return refused('holds no statement');
  try {
    if (nestingBound(text) > MAX_NESTING) return refused('is nested too deeply');
    const statements = (parseSync(text).stmts ?? []).map(({ stmt }) => stmt as Node);
    if (statements.length === 0) return refused('holds no statement');
    return isTooDeep(statements) ? refused('is nested too deeply') : { ok: true, statements };
  } catch (error) {
    if (hasSqlDetails(error)) return refused(`is no PostgreSQL: ${error.message}${positionOf(text, error)}`);
    // Whatever else happens in there leaves memory of which nobody knows what it holds: better no answer than a wrong one.
    broken = true;
    throw error;
  }
}

function refused(message: string): Parsed {
  return { ok: false, message };
}

function positionOf(text: string, { sqlDetails }: { sqlDetails?: { cursorPosition: number } }): string {
  const at = sqlDetails?.cursorPosition ?? -1;
  if (at < 0) return '';
  const lines = text.slice(0, at).split('\n');
  return ` (line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1})`;
}

/** Without recursion, which such a tree would exhaust; what walks it afterwards may recurse. */
function isTooDeep(root: unknown): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value) => (value !== null && typeof value === 'object' ? Object.values(value) : []));
  }
  return false;
}
