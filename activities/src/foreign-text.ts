import type { Json } from '@runplane/contracts';

/** Room for an error message with its remedy; a preview of what a service said is shorter. */
const MAX_MESSAGE = 2000;
/** Deeper JSON is refused by readers further on, the canonical form among them. */
const MAX_DEPTH = 100;

/**
 * One line of a text that came from outside, for a message. PostgreSQL and other writers refuse NUL and lone
 * surrogates, so that a remote service could stop the record of what it did.
 */
export function foreignText(text: string, maxLength = MAX_MESSAGE): string {
  const line = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  // Not between the two halves of a character.
  return line.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '');
}

/** A JSON text from outside as its value; as a text where it is no JSON, or nested too deep. */
export function foreignJson(text: string): Json {
  try {
    const value = JSON.parse(text) as Json;
    return isDeeper(value, MAX_DEPTH) ? text : value;
  } catch {
    return text;
  }
}

/** `value` with U+FFFD for each NUL and lone surrogate, in members' names too. */
export function storable<T extends Json>(value: T): T {
  return replaced(value) as T;
}

function replaced(value: Json): Json {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\uFFFD');
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(replaced);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [replaced(name) as string, replaced(member)]),
  );
}

function isDeeper(value: Json, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}
