import { globTest, type TextTest } from '../condition/globs.js';

/** Environments whose kind is remembered; the others are worked out each time. */
const MAX_REMEMBERED = 1_024;

/**
 * Environments that no rule tells apart are of one kind. Callers make up names of environments, so that only the rules
 * may decide how many lists of candidates there are.
 */
export class EnvironmentKinds {
  private readonly names: ReadonlySet<string>;
  private readonly tests: readonly TextTest[];
  private readonly remembered = new Map<string, string>();

  constructor(globs: readonly string[]) {
    this.names = new Set(globs.filter((glob) => !glob.includes('*')));
    this.tests = [...new Set(globs.filter((glob) => glob.includes('*')))].map(globTest);
  }

  /** The name itself where a rule names it, else which globs fit. No name holds a space, so the two never meet. */
  kindOf(environment: string): string {
    if (this.names.has(environment)) return environment;
    if (this.tests.length === 0) return ' ';
    let kind = this.remembered.get(environment);
    if (kind === undefined) {
      kind = ` ${this.tests.map((test) => (test(environment) ? '1' : '0')).join('')}`;
      if (this.remembered.size < MAX_REMEMBERED) this.remembered.set(environment, kind);
    }
    return kind;
  }
}
