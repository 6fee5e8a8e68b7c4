import { verbForms, wordsOf } from '../words/tokens.js';
import { READ_VERBS, SEVERE_VERBS } from '../words/vocabulary.js';
import { type Evidence, evidence } from './evidence.js';

const MAX_CHARACTERS = 4_000;
const FOR_GOOD = /permanently|irreversibl|irrevocabl|can(?:not|['’]t| ?not) be (?:undone|reversed|recovered)/i;

/** A description can only make it worse: whoever wants a tool to look harmless writes it. */
export function descriptionEvidence(description: string): Evidence[] {
  const text = description.slice(0, MAX_CHARACTERS);
  const forGood = FOR_GOOD.exec(text);
  return [
    ...sentenceVerbs(text).flatMap((forms) =>
      (['destructive', 'access', 'money', 'message'] as const)
        .filter((effect) => forms.some((form) => SEVERE_VERBS[effect].has(form)))
        .map((effect) => evidence('description', effect, `the description says "${forms[0]}"`)),
    ),
    ...(forGood ? [evidence('description', 'destructive', `the description says "${forGood[0]}"`, true)] : []),
  ];
}

/** Whether the first sentence begins with a word like `Returns`. */
export function describesReading(description: string): boolean {
  const [first = []] = sentenceVerbs(description.slice(0, 500));
  return first.some((form) => READ_VERBS.has(form) || form === 'return');
}

/** The first word of each sentence, in the forms that a vocabulary may have. */
function sentenceVerbs(text: string): string[][] {
  return text
    .split(/[.!?:;]\s+|\n+/)
    .map((sentence) => wordsOf(sentence.slice(0, 80))[0])
    .filter((word) => word !== undefined)
    .map(verbForms);
}
