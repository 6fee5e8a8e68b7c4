import { NoteError, parseWitnessPolicy } from '@runplane/audit';
import { textFile } from './read-config.js';

/** A file with a witness policy (C2SP tlog-policy); its text, once it has been read without error. */
export const witnessPolicyFile = textFile.superRefine((text, context) => {
  try {
    parseWitnessPolicy(text);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    context.addIssue({ code: 'custom', message: `names a file that is no witness policy: ${error.message}` });
  }
});
