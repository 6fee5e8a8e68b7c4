import type { Command, CommanderError } from 'commander';
import { CommandError, EXIT } from '../exit-codes.js';

/** Whether the call asks for JSON, also one that is too wrong to be read. */
export function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}

/** `help approvals ls` is `approvals ls --help`; commander's own knows one level. */
export function withHelpInside(args: readonly string[]): string[] {
  const [first, ...path] = args;
  return first === 'help' && path.length > 1 ? [...path, '--help'] : [...args];
}

/** A wrong call, told as every other error is, and with the help that explains it; null where help was asked for. */
export function usageError(
  { exitCode, code, message }: CommanderError,
  args: readonly string[],
  program: Command,
): CommandError | null {
  if (exitCode === 0) return null;
  const name = nameOf(args, program);
  // Its help is shown already.
  if (code === 'commander.help')
    return new CommandError(EXIT.usage, '', { data: { message: `"${name}" needs a command after it` } });
  const [what = '', ...suggestions] = message.replace(/^error: /, '').split('\n');
  return new CommandError(EXIT.usage, what, {
    lines: [...suggestions.map((text) => text.replace(/^\((.*)\)$/, '$1')), `"${name} --help" explains it.`],
  });
}

/** The command that the call got to. */
function nameOf(args: readonly string[], program: Command): string {
  const path = [program];
  const words = args[Symbol.iterator]();
  for (const word of words) {
    if (takesValue(word, path)) words.next();
    if (word.startsWith('-')) continue;
    const next = path.at(-1)?.commands.find((child) => child.name() === word);
    if (!next) break;
    path.push(next);
  }
  return path.map((command) => command.name()).join(' ');
}

/** Whether the next word is the value of this option, which may be one of a command further up. */
const takesValue = (word: string, path: readonly Command[]): boolean =>
  path.some(({ options }) =>
    options.some(({ required, short, long }) => required && (word === short || word === long)),
  );
