import { sha256 } from '#sha256';
import { toHex, utf8 } from './bytes.js';

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
  return write(value, '$', 0);
}

/** `sha256:<64 hex>` over the UTF-8 bytes of the canonical form. */
export function digestOf(value: unknown): string {
  return `sha256:${toHex(sha256(utf8(canonicalize(value))))}`;
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw new CanonicalJsonError(path, `deeper than ${MAX_DEPTH} levels`);
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new CanonicalJsonError(path, `${value} is not a JSON number`);
      return JSON.stringify(value);
    case 'string':
      return text(value, path);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? list(value, path, depth) : members(value, path, depth);
    default:
      throw new CanonicalJsonError(path, `${typeof value} is not a JSON value`);
  }
}

function text(value: string, path: string): string {
  if (!value.isWellFormed()) throw new CanonicalJsonError(path, 'a lone surrogate is not Unicode text');
  return JSON.stringify(value);
}

function list(items: readonly unknown[], path: string, depth: number): string {
  const parts: string[] = [];
  for (let index = 0; index < items.length; index++) parts.push(write(items[index], `${path}[${index}]`, depth + 1));
  return `[${parts.join(',')}]`;
}

function members(value: object, path: string, depth: number): string {
  const prototype = Object.getPrototypeOf(value);
  // Objects of another realm (a test runner, an iframe) have that realm's Object.prototype: its own prototype is null.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new CanonicalJsonError(path, 'is not a plain object');
  }
  const parts = Object.keys(value)
    // By UTF-16 code units, as section 3.2.3 asks.
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => {
      const inner = `${path}.${name}`;
      return `${text(name, inner)}:${write((value as Record<string, unknown>)[name], inner, depth + 1)}`;
    });
  return `{${parts.join(',')}}`;
}
