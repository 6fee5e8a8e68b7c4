import type { z } from 'zod';
import { CommandError, EXIT } from '../exit-codes.js';

/**
 * The JSON of an answer. Members that this version does not know are let through: the server may be newer. Anything else
 * that does not fit throws `CommandError`.
 */
export async function read<T>(schema: z.ZodType<T>, answer: Response, path: string): Promise<T> {
  const text = await answer.text();
  let value: unknown;
  try {
    value = text === '' ? null : JSON.parse(text);
  } catch (cause) {
    throw new CommandError(EXIT.failure, `${path} did not answer with JSON; is this the address of Runplane?`, {
      cause,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return value as T;
  const wrong = parsed.error.issues.filter((issue) => issue.code !== 'unrecognized_keys');
  if (wrong.length === 0) return value as T;
  const places = wrong.slice(0, 5).map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
  throw new CommandError(EXIT.failure, `the answer of ${path} is not what this version of runplane expects`, {
    lines: [...places, 'Use the version of runplane that belongs to the server.'],
  });
}
