import { globTest, type TextTest } from '../condition/globs.js';

/** Environments whose kind is remembered; the others are worked out each time. */
const MAX_REMEMBERED = 1_024;

/** Kinds that are told apart: callers can make up a name for every combination of globs like `*a*`. */
const MAX_KINDS = 1_024;

/**
 * Environments that no rule tells apart are of one kind, which is a number. Callers make up names of environments, so
 * that only the rules may decide how many lists of candidates there are.
 */
export class EnvironmentKinds {
  private readonly tests: readonly TextTest[];
  /** Kinds by the globs that fit. */
  private readonly byGlobs = new Map<string, number>();
  private readonly known: Map<string, number>;
  private readonly named: number;

  /** A rule names an environment, or means several by a glob. */
  constructor(globs: readonly string[]) {
    const distinct = [...new Set(globs)];
    const names = distinct.filter((glob) => !glob.includes('*'));
    this.known = new Map(names.map((name, kind) => [name, kind]));
    this.named = names.length;
    this.tests = distinct.filter((glob) => glob.includes('*')).map(globTest);
  }

  /** Null where there are too many kinds to remember one more. */
  kindOf(environment: string): number | null {
    const known = this.known.get(environment);
    if (known !== undefined) return known;
    const fits = this.tests.map((test) => (test(environment) ? '1' : '0')).join('');
    let kind = this.byGlobs.get(fits);
    if (kind === undefined) {
      if (this.byGlobs.size >= MAX_KINDS) return null;
      kind = this.named + this.byGlobs.size;
      this.byGlobs.set(fits, kind);
    }
    if (this.known.size < this.named + MAX_REMEMBERED) this.known.set(environment, kind);
    return kind;
  }
}
