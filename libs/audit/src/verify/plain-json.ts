/**
 * Canonical JSON (RFC 8785) of the plainest kind, read without making a value of it: printable ASCII without escapes, whole
 * numbers that are exact, not too deep. Nearly every leaf is of it. What is not may be canonical as well: that is for
 * `canonicalize` to say.
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
/** Every number of so many digits is exact, and is written as it stands. */
const MOST_DIGITS = 15;
const MOST_DEPTH = 32;
const NONE = -1;

/** Of each byte, whether it stands for itself within a string; of what is past the end, not. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte <= 0x7e && byte !== 0x5c && byte !== QUOTE),
);
const DIGIT = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte >= ZERO && byte <= 0x39));
const WORDS = ['null', 'true', 'false'].map((word) => Uint8Array.from(word, (char) => char.charCodeAt(0)));

/** Where the name and the value of a member begin, the name with its quote, and where the value ends. */
export type OnMember = (name: number, value: number, end: number) => void;

/** Whether the bytes are an object that is plain. `onMember` gets its members, also those of one that turns out not to be. */
export function isPlainObject(bytes: Uint8Array, onMember: OnMember): boolean {
  return endOfObject(bytes, 0, 1, onMember) === bytes.length;
}

/** Where the value that begins at `at` ends; NONE for one that is not plain. */
function endOfValue(bytes: Uint8Array, at: number, depth: number): number {
  const byte = bytes[at] as number;
  if (byte === QUOTE) return endOfString(bytes, at);
  if (byte === OPEN) return endOfObject(bytes, at, depth + 1, null);
  if (byte === OPEN_LIST) return endOfList(bytes, at, depth + 1);
  if (byte === MINUS || DIGIT[byte] === 1) return endOfNumber(bytes, at);
  return endOfWord(bytes, at);
}

function endOfString(bytes: Uint8Array, at: number): number {
  let end = at + 1;
  while (PLAIN[bytes[end] as number] === 1) end++;
  return bytes[end] === QUOTE ? end + 1 : NONE;
}

function endOfNumber(bytes: Uint8Array, at: number): number {
  const first = bytes[at] === MINUS ? at + 1 : at;
  let end = first;
  while (DIGIT[bytes[end] as number] === 1) end++;
  const digits = end - first;
  if (digits === 0 || digits > MOST_DIGITS) return NONE;
  // Nothing begins with 0 but 0 itself, which has no sign. A fraction or an exponent shows in what follows.
  return bytes[first] === ZERO && end - at > 1 ? NONE : end;
}

function endOfWord(bytes: Uint8Array, at: number): number {
  const word = WORDS.find((one) => one.every((byte, index) => bytes[at + index] === byte));
  return word ? at + word.length : NONE;
}

function endOfList(bytes: Uint8Array, at: number, depth: number): number {
  if (depth > MOST_DEPTH) return NONE;
  if (bytes[at + 1] === CLOSE_LIST) return at + 2;
  for (let next = at + 1; ; next++) {
    next = endOfValue(bytes, next, depth);
    if (next === NONE) return NONE;
    if (bytes[next] === CLOSE_LIST) return next + 1;
    if (bytes[next] !== COMMA) return NONE;
  }
}

function endOfObject(bytes: Uint8Array, at: number, depth: number, onMember: OnMember | null): number {
  if (depth > MOST_DEPTH || bytes[at] !== OPEN) return NONE;
  if (bytes[at + 1] === CLOSE) return at + 2;
  let before = NONE;
  for (let next = at + 1; ; next++) {
    const name = next;
    const value = endOfName(bytes, name);
    if (value === NONE || (before !== NONE && !isAfter(bytes, name, before))) return NONE;
    next = endOfValue(bytes, value, depth);
    if (next === NONE) return NONE;
    onMember?.(name, value, next);
    before = name;
    if (bytes[next] === CLOSE) return next + 1;
    if (bytes[next] !== COMMA) return NONE;
  }
}

/** After the colon. */
function endOfName(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return NONE;
  const end = endOfString(bytes, at);
  return end !== NONE && bytes[end] === COLON ? end + 1 : NONE;
}

/** Whether the name at `at` sorts after the one at `before`, both with their quotes: the shorter of two ends first. */
function isAfter(bytes: Uint8Array, at: number, before: number): boolean {
  for (let index = 1; ; index++) {
    const mine = bytes[at + index] as number;
    const other = bytes[before + index] as number;
    if (mine === QUOTE) return false;
    if (other === QUOTE || mine > other) return true;
    if (mine < other) return false;
  }
}
