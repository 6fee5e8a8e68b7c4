/**
 * The memory of a sequencer: the last checkpoint of the super-log that it signed, kept outside the database, so that an
 * older copy of the database is known for what it is. One JSON object.
 */
import { parseStrictJson } from '../strict-json.js';

export const LOG_MEMORY_FORMAT = 'runplane-log-memory/v1';

export interface LogMemory {
  format: typeof LOG_MEMORY_FORMAT;
  /** The signed note. */
  checkpoint: string;
  /** Set by a person who knows that the database is an older copy, and has the logs go on from it. */
  resume?: { id: string; reason: string };
}

/** Throws `SyntaxError` on anything else: a memory that can't be read is no reason to forget. */
export function parseLogMemory(text: string): LogMemory {
  const memory = parseStrictJson(text) as LogMemory | null;
  const { format, checkpoint, resume } = memory ?? ({} as Partial<LogMemory>);
  const isResume = resume === undefined || (typeof resume?.id === 'string' && typeof resume.reason === 'string');
  if (format !== LOG_MEMORY_FORMAT || typeof checkpoint !== 'string' || !isResume) {
    throw new SyntaxError('not the memory of a log');
  }
  return { format, checkpoint, ...(resume ? { resume } : {}) };
}

export const formatLogMemory = (memory: Omit<LogMemory, 'format'>): string =>
  `${JSON.stringify({ format: LOG_MEMORY_FORMAT, ...memory }, null, 2)}\n`;
