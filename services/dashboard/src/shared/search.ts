/** What an address says, read without trust: the search parameters of pages. */
type Search = Record<string, unknown>;

/** A text that is not empty; numbers too, as addresses do not tell them apart. */
export function textIn(search: Search, name: string): string | undefined {
  const value = search[name];
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim().slice(0, 200) : '';
  return text === '' ? undefined : text;
}

export function oneIn<Value extends string>(search: Search, name: string, values: readonly Value[]): Value | undefined {
  return values.find((value) => value === search[name]);
}

/** A whole number between the two. */
export function numberIn(search: Search, name: string, least: number, most: number): number | undefined {
  const value = search[name] === '' ? Number.NaN : Number(search[name] ?? Number.NaN);
  return Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}
