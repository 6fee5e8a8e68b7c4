/** Longer names are no names, and the patterns below take the square of a run of capitals. */
const MAX_NAME = 200;

/** The words of a name in any case style: `listAPIKeys`, `list_api_keys`, `list-api-keys` -> list, api, keys. */
export function wordsOf(name: string): string[] {
  return name
    .slice(0, MAX_NAME)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

export function singular(word: string): string {
  if (/(ss|us|is|ics|news)$/.test(word) || word.length < 4) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ch|sh|x|ss|z)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** `deletes`, `deleting`? No: only the forms in which documentation begins a sentence, `Delete` and `Deletes`. */
export function verbForms(word: string): string[] {
  const forms = [word, singular(word)];
  return word.endsWith('es') ? [...forms, word.slice(0, -1), word.slice(0, -2)] : forms;
}

/** snake_case, singular: the name of one of them. */
export function nounOf(words: readonly string[]): string {
  const last = words.at(-1);
  return last === undefined ? '' : [...words.slice(0, -1), singular(last)].join('_');
}
