import { functionClass } from './known-functions.js';
import type { Node } from './parser.js';
import { KINDS, type Kind } from './statement-kinds.js';

/** What a text does, as far as the text shows it. Lists are sorted and without repetitions. */
export interface SqlSummary {
  action: Kind;
  /** Every action of the text, the most severe first. */
  kinds: Kind[];
  tables: string[];
  tablesWritten: string[];
  /** Other things that are dropped: functions, types, schemas … */
  objects: string[];
  /** Functions that are not known to be pure. */
  functions: string[];
  /** False where an UPDATE or DELETE, or where there is none a SELECT, has no condition; null where neither is there. */
  where: boolean | null;
  statements: number;
}

/** Collects, while statements are read. */
export class Findings {
  private readonly kinds = new Set<Kind>();
  private readonly tables = new Set<string>();
  private readonly written = new Set<string>();
  private readonly objects = new Set<string>();
  private readonly functions = new Set<string>();
  private readonly changeFilters: boolean[] = [];
  private readonly readFilters: boolean[] = [];

  kind(...kinds: readonly Kind[]): void {
    for (const kind of kinds) this.kinds.add(kind);
  }

  table(name: string, written: boolean): void {
    this.tables.add(name);
    if (written) this.written.add(name);
  }

  object(parts: readonly string[]): void {
    this.objects.add(qualified(parts));
  }

  function(parts: readonly string[]): void {
    const known = functionClass(parts);
    if (known === 'pure') return;
    this.functions.add(qualified(parts));
    this.kind(known === 'mild' ? 'call_function' : 'run_routine');
  }

  /** Code whose effects nobody can see: `what` is two words, which no function's name is. */
  routine(what: string): void {
    this.functions.add(what);
    this.kind('run_routine');
  }

  /** A statement that is planned and not run: it reads nothing, but planning may call its functions. */
  planned({ tables, functions, kinds }: SqlSummary): void {
    for (const name of tables) this.table(name, false);
    for (const name of functions) this.functions.add(name);
    if (functions.length > 0) this.kind(...kinds.filter((kind) => kind === 'run_routine' || kind === 'call_function'));
  }

  filter(of: 'change' | 'read', has: boolean): void {
    (of === 'change' ? this.changeFilters : this.readFilters).push(has);
  }

  summary(statements: number): SqlSummary {
    const kinds = KINDS.filter((kind) => this.kinds.has(kind));
    const filters = this.changeFilters.length > 0 ? this.changeFilters : this.readFilters;
    return {
      action: kinds[0] ?? 'read_records',
      kinds: kinds.length > 0 ? kinds : ['read_records'],
      tables: sorted(this.tables),
      tablesWritten: sorted(this.written),
      objects: sorted(this.objects),
      functions: sorted(this.functions),
      where: filters.length > 0 ? filters.every(Boolean) : null,
      statements,
    };
  }
}

/** By code units: the same on every machine. */
function sorted(texts: ReadonlySet<string>): string[] {
  return [...texts].sort((a, b) => (a < b ? -1 : 1));
}

/**
 * A table with its schema. Without one it is what PostgreSQL's own search path gives: `pg_catalog` for its catalogue,
 * `public` for all else. A server whose roles have another search path needs rules on the last part of the name.
 */
export function tableName(parts: readonly string[]): string {
  const [name = ''] = parts.slice(-1);
  return qualified(parts.length > 1 ? parts : [name.startsWith('pg_') ? 'pg_catalog' : 'public', name]);
}

export function rangeName({ catalogname, schemaname, relname }: Node): string {
  return tableName([catalogname, schemaname, relname].filter((part) => part !== undefined).map(String));
}

/** Quoted as in SQL where it has to be, so that a dot in a name is no other schema. */
export function qualified(parts: readonly string[]): string {
  return parts.map((part) => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`)).join('.');
}

/** The strings of a list of `String` nodes: a qualified name. */
export function nameParts(list: unknown): string[] {
  const strings = (list as { String?: { sval?: string } }[] | undefined) ?? [];
  return strings.flatMap(({ String: string }) => (string ? [string.sval ?? ''] : []));
}
