import type { Json } from '@runplane/contracts';
import { ArgumentsInvalid } from './arguments-invalid.js';
import { childPointer } from './json-pointer.js';

/**
 * A copy of a JSON value that every language serialises to the same bytes: a number that is not a safe integer
 * becomes its shortest decimal text (0.1 -> "0.1"), so that no float ever enters a digest.
 * Throws `ArgumentsInvalid` on text that is no Unicode (lone surrogates) and on non-finite numbers.
 */
export function exactJson(value: Json, pointer = ''): Json {
  if (typeof value === 'number') return exactNumber(value, pointer);
  if (typeof value === 'string') return unicode(value, pointer);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item, index) => exactJson(item, childPointer(pointer, index)));
  // fromEntries defines members; an assignment to `__proto__` would lose the member instead.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [unicode(name, pointer), exactJson(member, childPointer(pointer, name))]),
  );
}

/** The text itself; throws `ArgumentsInvalid` where it is no valid Unicode. */
export function unicode(text: string, pointer: string): string {
  if (!text.isWellFormed()) throw new ArgumentsInvalid(pointer, 'holds text that is not valid Unicode');
  return text;
}

function exactNumber(value: number, pointer: string): Json {
  if (!Number.isFinite(value)) throw new ArgumentsInvalid(pointer, 'must be a finite number');
  // `+ 0` turns -0 into 0.
  return Number.isSafeInteger(value) ? value + 0 : String(value);
}
