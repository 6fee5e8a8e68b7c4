import { z } from 'zod';
import { textFile } from './read-config.js';

/** A file with the changes of the log's key, in their order, as `runplane audit rotate-key` writes it. */
export const keyChangesFile = textFile.transform((text, context): string[] => {
  const parsed = z.array(z.string()).safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'is no JSON array of statements' });
  return z.NEVER;
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
