import type { EffectClass } from '@runplane/contracts';
import type { SourceTool } from '../source-tool.js';
import { singular } from '../words/tokens.js';
import {
  EXECUTION_VERBS,
  KEY_KINDS,
  READ_VERBS,
  SEVERE_NOUNS,
  SEVERE_VERBS,
  WRITE_VERBS,
} from '../words/vocabulary.js';
import { type Evidence, evidence } from './evidence.js';

const MEANING: Readonly<Record<string, string>> = {
  destructive: 'destroys or ends something',
  access: 'changes who may do what',
  money: 'moves money',
  message: 'reaches people',
};

/** What the words of the name speak for. A noun counts only where the tool is not known to read. */
export function nameEvidence({ naming }: SourceTool, reads: boolean): Evidence[] {
  const verbs = [...new Set(naming.verbs)].flatMap(verbEvidence);
  return reads || naming.verbs.some((verb) => READ_VERBS.has(verb)) ? verbs : [...verbs, ...nounEvidence(naming.words)];
}

export function verbEvidence(verb: string): Evidence[] {
  for (const [effect, verbs] of Object.entries(SEVERE_VERBS) as [EffectClass, ReadonlySet<string>][]) {
    if (verbs.has(verb)) return [evidence('name', effect, `"${verb}" ${MEANING[effect]}`, true)];
  }
  if (EXECUTION_VERBS.has(verb)) return [evidence('name', 'destructive', `"${verb}" may do whatever it is told`)];
  if (WRITE_VERBS.has(verb)) return [evidence('name', 'write', `"${verb}" changes something`, true)];
  return READ_VERBS.has(verb) ? [evidence('name', 'read', `"${verb}" only looks`, true)] : [];
}

function nounEvidence(words: readonly string[]): Evidence[] {
  const nouns = words.map(singular);
  const found = (Object.entries(SEVERE_NOUNS) as [EffectClass, ReadonlySet<string>][]).flatMap(([effect, set]) => {
    const noun = nouns.find((word) => set.has(word));
    return noun === undefined ? [] : [evidence('name', effect, `a change of "${noun}" ${MEANING[effect]}`)];
  });
  const key = nouns.findIndex((word, index) => word === 'key' && KEY_KINDS.has(nouns[index - 1] ?? ''));
  return key < 1 ? found : [...found, evidence('name', 'access', `a "${nouns[key - 1]} key" ${MEANING.access}`)];
}
