import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Cli } from '../command/cli.js';
import { EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { followServer } from './follow.js';

export interface WitnessOptions {
  key: string;
}

/** When a checkpoint was kept, by the clock of who kept it: beside it, so that it stays a checkpoint as others write it. */
export const timeFileOf = (file: string): string => `${file}.time`;

/**
 * Keeps the newest checkpoint of a server in a file, if the log continues the one that is kept: run from time to time, it
 * is a memory that the operator of the server does not rule.
 */
export async function witness(file: string, options: WitnessOptions, cli: Cli): Promise<Answer> {
  const kept = existsSync(file) ? [readFileSync(file, 'utf8')] : [];
  const key = existsSync(options.key) ? readFileSync(options.key, 'utf8').trim() : options.key;
  const report = await followServer(cli.admin(), key, kept);
  if (report.ok && report.checkpoint !== null) {
    writeFileSync(`${file}.partial`, report.checkpoint);
    renameSync(`${file}.partial`, file);
    writeFileSync(timeFileOf(file), `${new Date().toISOString()}\n`);
  }
  const text = report.ok
    ? `kept the checkpoint of ${report.size} entries in ${file}`
    : report.problems.map(({ message }) => `NOT kept: ${message}`).join('\n');
  return answer(report, text, { code: report.ok ? EXIT.ok : EXIT.notVerified });
}
