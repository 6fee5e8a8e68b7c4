import type { Command } from 'commander';

const EXAMPLES = new WeakMap<Command, readonly string[]>();

/** Adds a command with its summary and the examples that its help ends with. */
export function define(parent: Command, usage: string, summary: string, ...examples: string[]): Command {
  const command = parent.command(usage).description(summary);
  if (examples.length === 0) return command;
  EXAMPLES.set(command, examples);
  const heading = examples.length === 1 ? 'Example' : 'Examples';
  return command.addHelpText('after', `\n${heading}:\n${examples.map((example) => `  $ ${example}`).join('\n')}`);
}

/** Of help and of docs/cli.md. */
export function examplesOf(command: Command): readonly string[] {
  return EXAMPLES.get(command) ?? [];
}

/** Collects an option that may be given more than once. */
export const collect = (value: string, all: string[] = []): string[] => [...all, value];
