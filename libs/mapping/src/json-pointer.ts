import type { Json } from '@runplane/contracts';

/** The value at an RFC 6901 pointer, or undefined where the document has none. */
export function valueAt(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(value)) value = /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
    // Own members only: `/constructor` must not find what every object inherits.
    else if (value !== null && typeof value === 'object' && Object.hasOwn(value, token)) value = value[token];
    else return undefined;
  }
  return value;
}

/** `pointer` with one more step, escaped as RFC 6901 says. */
export function childPointer(pointer: string, member: string | number): string {
  return `${pointer}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The members and indexes that a pointer steps through. */
export function pointerTokens(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
