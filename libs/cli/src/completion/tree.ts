import type { Command } from 'commander';

/** One command as completion and the reference see it. */
export interface Entry {
  /** The words after `runplane`; empty for the program itself. */
  path: readonly string[];
  command: Command;
}

/** All commands, each parent before its children, in the order of the help. */
export function entriesOf(command: Command, path: readonly string[] = []): Entry[] {
  const children = command.commands.flatMap((child) => entriesOf(child, [...path, child.name()]));
  return [{ path, command }, ...children];
}

/** The long forms of a command's own options. */
export function flagsOf(command: Command): { flag: string; description: string; takesValue: boolean }[] {
  return command.options.flatMap(({ long, description, required, optional }) =>
    long ? [{ flag: long, description, takesValue: required || optional }] : [],
  );
}
