import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Cli } from '../command/cli.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';

export interface SecretOptions {
  out?: string;
}

export function withSecretFile(command: Command, what: string): Command {
  return command.option('--out <file>', `write ${what} into a new file of yours alone, and print it nowhere`);
}

/**
 * The one moment in which a secret exists outside of the server: printed, or in a file of the caller alone. `remedy` is
 * the command for the case that this fails, as nobody has the secret then.
 */
export function handOver(
  { secret, ...made }: { id: string; secret: string },
  { out }: SecretOptions,
  remedy: string,
  { context }: Cli,
): Answer {
  if (out === undefined) return answer({ ...made, secret }, secret, { note: `of ${made.id}; it is shown only now` });
  // Never over another file, and not readable by others for a moment.
  try {
    writeFileSync(resolve(context.cwd, out), `${secret}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new CommandError(EXIT.failure, `${out} cannot be written: ${(cause as Error).message}`, {
      cause,
      lines: [`${made.id} was made and nobody has its secret: "runplane ${remedy} ${made.id}".`],
    });
  }
  return answer({ ...made, out }, `the secret of ${made.id} is in ${out}`);
}
