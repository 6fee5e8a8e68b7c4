import { createHash } from 'node:crypto';

/** What every client takes as the name of a tool. */
export const LONGEST = 64;
/** Characters of a suffix that tells names apart; more where it is taken by chance. */
const SUFFIXES = [8, 16, 32];

/** The names by which an org's tools are listed and called. They follow from the names of all of them alone. */
export class ToolNames {
  private readonly shown = new Map<string, string>();
  private readonly tools = new Map<string, string>();
  private readonly flat: ReadonlyMap<string, readonly string[]>;

  /** `reserved`: names of our own tools, which no tool of the org gets. */
  constructor(names: readonly string[], reserved: readonly string[]) {
    this.flat = Map.groupBy(names, flatName);
    const alone = ([name, of]: [string, readonly string[]]) =>
      of.length === 1 && name.length <= LONGEST && !reserved.includes(name);
    const plain = [...this.flat].filter(alone);
    for (const [name, [tool]] of plain) this.give(name, tool as string);
    const others = [...this.flat].filter((group) => !alone(group)).flatMap(([, of]) => of);
    for (const tool of others.sort()) this.give(this.told(tool, reserved), tool);
  }

  /** The name that clients see. */
  of(tool: string): string {
    const name = this.shown.get(tool);
    if (name === undefined) throw new Error(`${tool} is none of the tools`);
    return name;
  }

  /**
   * The tool that a client means, by the name that it was shown or the full one; null where there is none. A full name
   * that another tool would be shown by, were it alone, means neither: whoever learnt it before there were two may mean
   * the other one.
   */
  toolOf(name: string): string | null {
    const tool = this.tools.get(name);
    if (tool !== undefined) return tool;
    const isAmbiguous = (this.flat.get(name)?.length ?? 0) > 1;
    return this.shown.has(name) && !isAmbiguous ? name : null;
  }

  private give(name: string, tool: string): void {
    this.shown.set(tool, name);
    this.tools.set(name, tool);
  }

  private told(tool: string, reserved: readonly string[]): string {
    const hash = createHash('sha256').update(tool, 'utf8').digest('hex');
    const candidates = SUFFIXES.map((length) => {
      const suffix = `_${hash.slice(0, length)}`;
      return flatName(tool).slice(0, LONGEST - suffix.length) + suffix;
    });
    const free = candidates.find((name) => !this.tools.has(name) && !reserved.includes(name));
    if (free === undefined) throw new Error(`no name is left for ${tool}`);
    return free;
  }
}

/** Names of tools hold dots beside what every client takes. */
export const flatName = (tool: string): string => tool.replaceAll('.', '_');
