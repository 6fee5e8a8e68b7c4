import type { Naming } from '../source-tool.js';
import { nounOf, wordsOf } from './tokens.js';
import { verbsIn } from './verbs.js';

/** What the name of a listed tool says: `slack_send_message` sends a `message`. */
export function namingOfTool(name: string): Naming {
  const words = wordsOf(name);
  const verbs = verbsIn(words);
  const verb = verbs[0] ?? '';
  return { verb, noun: nounOf(words.slice(words.indexOf(verb) + 1)), words, verbs };
}
