import { sha256 } from '#sha256';
import { toHex } from './bytes.js';

/** A value that has no canonical form. `path` is where it stands, e.g. `$.items[2].amount`. */
export class CanonicalJsonError extends Error {
  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`${path}: ${reason}`);
    this.name = 'CanonicalJsonError';
  }
}

/** Deeper values are refused: no honest one is that deep, and recursion must end. */
const MAX_DEPTH = 200;

/**
 * RFC 8785 (JCS) form of a JSON value: members sorted by UTF-16 code units, numbers as ECMAScript writes them. Strict:
 * `undefined`, non-finite numbers, lone surrogates, sparse arrays and anything but plain objects throw
 * `CanonicalJsonError`, since two parties could write them differently.
 */
export function canonicalize(value: unknown): string {
  return write(value, []);
}

/** `sha256:<64 hex>` over the UTF-8 bytes of the canonical form. */
export function digestOf(value: unknown): string {
  return `sha256:${toHex(sha256(canonicalize(value)))}`;
}

/** `path`: the names and indexes on the way to the value. One array for all, since it is read only where an error is made. */
type Path = (string | number)[];

function write(value: unknown, path: Path): string {
  if (path.length > MAX_DEPTH) throw errorAt(path, `deeper than ${MAX_DEPTH} levels`);
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw errorAt(path, `${value} is not a JSON number`);
      return JSON.stringify(value);
    case 'string':
      return text(value, path);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? list(value, path) : members(value, path);
    default:
      throw errorAt(path, `${typeof value} is not a JSON value`);
  }
}

function text(value: string, path: Path): string {
  if (!value.isWellFormed()) throw errorAt(path, 'a lone surrogate is not Unicode text');
  return JSON.stringify(value);
}

/** Names as they are written: there are few, and each is written again and again. */
const names = new Map<string, string>();
const MOST_NAMES = 1_000;

function quoted(name: string, path: Path): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const written = text(name, path);
  if (names.size < MOST_NAMES && name.length <= 64) names.set(name, written);
  return written;
}

function list(items: readonly unknown[], path: Path): string {
  const depth = path.length;
  let written = '[';
  for (let index = 0; index < items.length; index++) {
    path[depth] = index;
    written += `${index === 0 ? '' : ','}${write(items[index], path)}`;
  }
  path.length = depth;
  return `${written}]`;
}

function members(value: object, path: Path): string {
  const prototype = Object.getPrototypeOf(value);
  // Objects of another realm (a test runner, an iframe) have that realm's Object.prototype: its own prototype is null.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw errorAt(path, 'is not a plain object');
  const depth = path.length;
  let written = '{';
  // biome-ignore lint/suspicious/useArraySortCompare: by UTF-16 code units, as section 3.2.3 asks and the language sorts.
  for (const name of Object.keys(value).sort()) {
    path[depth] = name;
    const member = `${quoted(name, path)}:${write((value as Record<string, unknown>)[name], path)}`;
    written += written === '{' ? member : `,${member}`;
  }
  path.length = depth;
  return `${written}}`;
}

function errorAt(path: Path, reason: string): CanonicalJsonError {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return new CanonicalJsonError(`$${place}`, reason);
}
