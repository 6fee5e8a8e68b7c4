import { RE2JS } from '@bufbuild/re2';
import { MAX_PATTERN_LENGTH } from './limits.js';

/** Instructions of a compiled expression. */
const MAX_PROGRAM = 2_000;

export interface Regex {
  test(text: string): boolean;
  /** A match takes at most this times the length of the text, in steps of about 25 ns. */
  size: number;
}

/**
 * RE2 syntax; finds a match anywhere in the text, in time linear in its length.
 * Throws `RangeError` with what is wrong.
 */
export function compileRegex(pattern: string): Regex {
  if (pattern.length > MAX_PATTERN_LENGTH) throw new RangeError(`it is longer than ${MAX_PATTERN_LENGTH} characters`);
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(pattern);
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error));
  }
  const size = regex.re2().prog.inst.length;
  if (size > MAX_PROGRAM) throw new RangeError('its repetitions make it too large');
  return { test: (text) => regex.test(text), size };
}
