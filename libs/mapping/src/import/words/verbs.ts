import { EXECUTION_VERBS, READ_VERBS, SEVERE_VERBS, UNMISTAKABLE_VERBS, WRITE_VERBS } from './vocabulary.js';

const ALL = [READ_VERBS, WRITE_VERBS, EXECUTION_VERBS, ...Object.values(SEVERE_VERBS)];
const CONJUNCTIONS = new Set(['and', 'or', 'then']);

export function isVerb(word: string): boolean {
  return ALL.some((verbs) => verbs.has(word));
}

/**
 * The words of a tool's name that say what it does: the first one, every unmistakable one, and what follows an `and`;
 * of a name without any of them, the first that may be a verb: `brave_web_search`.
 */
export function verbsIn(words: readonly string[]): string[] {
  const certain = words.filter(
    (word, index) =>
      UNMISTAKABLE_VERBS.has(word) || (isVerb(word) && (index === 0 || CONJUNCTIONS.has(words[index - 1] as string))),
  );
  if (certain.length > 0) return certain;
  const first = words.find((word) => READ_VERBS.has(word) || WRITE_VERBS.has(word)) ?? words.find(isVerb);
  return first === undefined ? [] : [first];
}
