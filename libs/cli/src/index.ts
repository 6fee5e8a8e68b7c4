import { NoteError } from '@runplane/audit';
import { CommanderError } from 'commander';
import type { CommandContext } from './context.js';
import { CommandError, EXIT, type ExitCode } from './exit-codes.js';
import { buildProgram } from './program.js';

export type { CommandContext, Input } from './context.js';
export { EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes.js';

/** Runs one command line (without the program's name) and returns its exit code. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { program, host } = buildProgram(context);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return host.code;
  } catch (error) {
    return failed(error, context, host.cli?.globals.json === true);
  }
}

function failed(error: unknown, context: CommandContext, asJson: boolean): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (context.signal.aborted) return EXIT.interrupted;
  const known = error instanceof NoteError ? new CommandError(EXIT.usage, error.message) : error;
  if (!(known instanceof CommandError)) throw error;
  if (asJson) context.err(`${JSON.stringify({ error: known.data })}\n`);
  else context.err(`runplane: ${[known.message, ...known.lines].join('\n  ')}\n`);
  return known.exitCode;
}
