import type { Command } from 'commander';
import { wholeNumber } from '../command/read-options.js';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface PageOptions {
  limit?: number;
  cursor?: string;
  all?: boolean;
}

/** Options of every list. */
export function withPages(command: Command): Command {
  return command
    .option('--limit <n>', 'at most so many, 1 to 200; default 50', wholeNumber(1, 200))
    .option('--cursor <cursor>', '`nextCursor` of the list before')
    .option('--all', 'follow the cursors to the end');
}

/** What tells a person that there is more. */
export function moreNote({ nextCursor }: Page<unknown>): { note?: string } {
  return nextCursor === null ? {} : { note: `more: --cursor ${nextCursor}, or --all` };
}
