import { PendingChange } from '@runplane/contracts';
import { z } from 'zod';
import { EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import type { Style } from '../output/style.js';
import { describeThing } from './resource.js';

const Waiting = PendingChange.loose();
type Waiting = z.infer<typeof Waiting>;

/** What was changed, or the change that waits for a second person, because it weakens what holds agents back. */
export const reviewed = <T extends z.ZodObject>(changed: T) => z.union([changed.loose(), Waiting]);

/** Tells which of the two it was: a change that waits ends with a code of its own. */
export function reviewedAnswer(outcome: object, style: Style): Answer {
  if (!isWaiting(outcome)) return answer(outcome, describeThing(outcome, style));
  const { id, digest, why } = outcome;
  return answer(outcome, `not yet: ${why} Another person runs "runplane changes confirm ${id} ${digest}".`, {
    code: EXIT.pending,
  });
}

function isWaiting(outcome: object): outcome is Waiting {
  return 'requestedBy' in outcome && 'digest' in outcome;
}
