import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { CommandContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { Server, type ServerOptions } from '../server.js';
import { followServer } from './follow.js';

export interface WitnessOptions extends ServerOptions {
  key: string;
  json?: boolean;
}

/** When a checkpoint was kept, by the clock of who kept it: beside it, so that it stays a checkpoint as others write it. */
export const timeFileOf = (file: string): string => `${file}.time`;

/**
 * Keeps the newest checkpoint of a server in a file, if the log continues the one that is kept: run from time to time, it
 * is a memory that the operator of the server does not rule.
 */
export async function witness(file: string, options: WitnessOptions, context: CommandContext): Promise<ExitCode> {
  const kept = existsSync(file) ? [readFileSync(file, 'utf8')] : [];
  const key = existsSync(options.key) ? readFileSync(options.key, 'utf8').trim() : options.key;
  const report = await followServer(Server.of(options, context), key, kept);
  if (report.ok && report.checkpoint !== null) {
    writeFileSync(`${file}.partial`, report.checkpoint);
    renameSync(`${file}.partial`, file);
    writeFileSync(timeFileOf(file), `${new Date().toISOString()}\n`);
  }
  if (options.json) context.out(`${JSON.stringify(report)}\n`);
  else if (report.ok) context.out(`kept the checkpoint of ${report.size} entries in ${file}\n`);
  else for (const { message } of report.problems) context.out(`NOT kept: ${message}\n`);
  return report.ok ? EXIT.ok : EXIT.notVerified;
}
