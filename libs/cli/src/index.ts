import { NoteError } from '@runplane/audit';
import { CommanderError } from 'commander';
import { asksForJson, usageError, withHelpInside } from './command/usage-error.js';
import type { CommandContext } from './context.js';
import { CommandError, EXIT, type ExitCode } from './exit-codes.js';
import { buildProgram } from './program.js';

export type { CommandContext, Input } from './context.js';
export { EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes.js';

/** Runs one command line (without the program's name) and returns its exit code. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const asJson = asksForJson(args);
  const { program, host } = buildProgram(context, asJson);
  try {
    await program.parseAsync(withHelpInside(args), { from: 'user' });
    return host.code;
  } catch (error) {
    return failed(error instanceof CommanderError ? usageError(error, args, program) : error, context, asJson);
  }
}

function failed(error: unknown, context: CommandContext, asJson: boolean): ExitCode {
  // Help, or the version: shown, as it was asked for.
  if (error === null) return EXIT.ok;
  if (context.signal.aborted) return EXIT.interrupted;
  const known = commandError(error);
  if (!known) throw error;
  if (asJson) context.err(`${JSON.stringify({ error: known.data })}\n`);
  else if (known.message !== '') context.err(`runplane: ${[known.message, ...known.lines].join('\n  ')}\n`);
  return known.exitCode;
}

/** What a person can do something about; null for a mistake of this program, whose stack is what helps then. */
function commandError(error: unknown): CommandError | null {
  if (error instanceof CommandError) return error;
  if (error instanceof NoteError) return new CommandError(EXIT.usage, error.message);
  // A file that cannot be written, a full disk, a program that is not there.
  const { syscall, code, message } = error as NodeJS.ErrnoException;
  return syscall && code ? new CommandError(EXIT.failure, message, { cause: error }) : null;
}
