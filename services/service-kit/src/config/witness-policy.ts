import { NoteError, parseWitnessPolicy } from '@runplane/audit';
import { textFile } from './read-config.js';

/** A file with a witness policy (C2SP tlog-policy) whose quorum can be reached by URL; its text. */
export const witnessPolicyFile = textFile.superRefine((text, context) => {
  const problem = problemOf(text);
  if (problem) context.addIssue({ code: 'custom', message: `names a file that is no witness policy: ${problem}` });
});

function problemOf(text: string): string | null {
  try {
    const { witnesses, isSatisfiedBy } = parseWitnessPolicy(text);
    const reachable = witnesses.filter(({ url }) => url !== null).map(({ name }) => name);
    return isSatisfiedBy(new Set(reachable)) ? null : 'the witnesses that have a URL do not make its quorum';
  } catch (error) {
    if (error instanceof NoteError) return error.message;
    throw error;
  }
}
