import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { formatLogMemory, type LogMemory, parseCheckpoint, parseLogMemory, splitNote } from '@runplane/audit';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';

export interface ResumeOptions {
  memory: string;
  reason: string;
}

/** Has the logs go on from an older copy of the database, which they refuse by themselves; each log will say so. */
export async function resume({ memory: path, reason }: ResumeOptions): Promise<Answer> {
  const { checkpoint } = memoryIn(path);
  writeFileSync(`${path}.partial`, formatLogMemory({ checkpoint, resume: { id: randomUUID(), reason } }), {
    mode: 0o600,
  });
  renameSync(`${path}.partial`, path);
  const { size } = parseCheckpoint(splitNote(checkpoint).text);
  return answer(
    { size, reason },
    `the logs go on from what the database holds when the worker starts again, although they were at size ${size}: ` +
      'whoever kept receipts or checkpoints of what is missing will see that',
  );
}

function memoryIn(path: string): LogMemory {
  try {
    return parseLogMemory(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new CommandError(EXIT.usage, `${path} is not the memory of a log: ${(cause as Error).message}`, { cause });
  }
}
