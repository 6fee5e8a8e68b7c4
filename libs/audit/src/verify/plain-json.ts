/**
 * Canonical JSON (RFC 8785) of the plainest kind, read without making a value of it: printable ASCII without escapes, whole
 * numbers that are exact, not too deep. Nearly every leaf is of it. What is not may be canonical as well: that is for
 * `canonicalize` to say.
 */

const [QUOTE, BACKSLASH, COMMA, COLON, MINUS, ZERO, NINE] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x30, 0x39];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const [FIRST_PRINTABLE, LAST_PRINTABLE] = [0x20, 0x7e];
/** Every number of so many digits is exact, and is written as it stands. */
const MOST_DIGITS = 15;
const MOST_DEPTH = 32;
const WORDS = ['null', 'true', 'false'];
const NONE = -1;

/** The members of an object with their values as they are written; null for any other text. */
export function plainMembers(text: string): Map<string, string> | null {
  const members = new Map<string, string>();
  const end = endOfObject(text, 0, 1, (name, value, after) => {
    members.set(text.slice(name + 1, value - 2), text.slice(value, after));
  });
  return end === text.length ? members : null;
}

/** Where the value that begins at `at` ends; NONE for one that is not plain. */
function endOfValue(text: string, at: number, depth: number): number {
  const char = text.charCodeAt(at);
  if (char === QUOTE) return endOfString(text, at);
  if (char === OPEN) return endOfObject(text, at, depth + 1);
  if (char === OPEN_LIST) return endOfList(text, at, depth + 1);
  if (char === MINUS || isDigit(char)) return endOfNumber(text, at);
  for (const word of WORDS) if (text.startsWith(word, at)) return at + word.length;
  return NONE;
}

function endOfString(text: string, at: number): number {
  for (let end = at + 1; ; end++) {
    // NaN at the end of the text is within no bounds.
    const char = text.charCodeAt(end);
    if (char === QUOTE) return end + 1;
    if (!(char >= FIRST_PRINTABLE && char <= LAST_PRINTABLE) || char === BACKSLASH) return NONE;
  }
}

function endOfNumber(text: string, at: number): number {
  const first = text.charCodeAt(at) === MINUS ? at + 1 : at;
  let end = first;
  while (isDigit(text.charCodeAt(end))) end++;
  const digits = end - first;
  if (digits === 0 || digits > MOST_DIGITS) return NONE;
  // Nothing begins with 0 but 0 itself, which has no sign. A fraction or an exponent shows in what follows.
  return text.charCodeAt(first) === ZERO && end - at > 1 ? NONE : end;
}

function endOfList(text: string, at: number, depth: number): number {
  if (depth > MOST_DEPTH) return NONE;
  if (text.charCodeAt(at + 1) === CLOSE_LIST) return at + 2;
  for (let next = at + 1; ; next++) {
    next = endOfValue(text, next, depth);
    if (next === NONE) return NONE;
    const char = text.charCodeAt(next);
    if (char === CLOSE_LIST) return next + 1;
    if (char !== COMMA) return NONE;
  }
}

type OnMember = (nameAt: number, valueAt: number, end: number) => void;

function endOfObject(text: string, at: number, depth: number, onMember?: OnMember): number {
  if (depth > MOST_DEPTH || text.charCodeAt(at) !== OPEN) return NONE;
  if (text.charCodeAt(at + 1) === CLOSE) return at + 2;
  let before = NONE;
  for (let next = at + 1; ; next++) {
    const name = next;
    const value = endOfName(text, name);
    if (value === NONE || (before !== NONE && !isAfter(text, name, before))) return NONE;
    next = endOfValue(text, value, depth);
    if (next === NONE) return NONE;
    onMember?.(name, value, next);
    before = name;
    const char = text.charCodeAt(next);
    if (char === CLOSE) return next + 1;
    if (char !== COMMA) return NONE;
  }
}

/** After the colon. */
function endOfName(text: string, at: number): number {
  if (text.charCodeAt(at) !== QUOTE) return NONE;
  const end = endOfString(text, at);
  return end !== NONE && text.charCodeAt(end) === COLON ? end + 1 : NONE;
}

/** Whether the name at `at` sorts after the one at `before`, both with their quotes: the shorter of two ends first. */
function isAfter(text: string, at: number, before: number): boolean {
  for (let index = 1; ; index++) {
    const mine = text.charCodeAt(at + index);
    const other = text.charCodeAt(before + index);
    if (mine === QUOTE) return false;
    if (other === QUOTE || mine > other) return true;
    if (mine < other) return false;
  }
}

const isDigit = (char: number): boolean => char >= ZERO && char <= NINE;
