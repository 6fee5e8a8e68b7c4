import { NoteError } from '@runplane/audit';
import { Command, CommanderError } from 'commander';
import { auditCommand } from './audit/command.js';
import type { CommandContext } from './context.js';
import { CommandError, EXIT, type ExitCode } from './exit-codes.js';

export type { CommandContext } from './context.js';
export { EXIT, type ExitCode } from './exit-codes.js';

/** Runs one command line (without the program's name) and returns its exit code. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = new Command('runplane')
    .description('Runplane at the command line')
    .exitOverride()
    .configureOutput({ writeOut: context.out, writeErr: context.err });
  const end = (ended: ExitCode) => {
    code = ended;
  };
  program.addCommand(inheriting(program, auditCommand(context, end)));
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof CommandError || error instanceof NoteError) {
      context.err(`runplane: ${error.message}\n`);
      return error instanceof CommandError ? error.exitCode : EXIT.usage;
    }
    throw error;
  }
}

/** `addCommand` takes a command over as it is: how it writes and ends comes from its parent, for its children as well. */
function inheriting(parent: Command, command: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) child.copyInheritedSettings(parent);
  return command;
}
