import { admit, Failure, isMap, Moment, Span, typeOf, type Value } from './values.js';

/**
 * Equality. Values of two types are not "different": comparing them is a failure, so that a string in the place of a
 * number, or a null, can't slip past a rule.
 */
export function equals(left: Value, right: Value, at: number): boolean | Failure {
  if (left === null && right === null) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    if (typeof left === typeof right && typeof left !== 'object') return left === right;
    return new Failure(`cannot compare ${typeOf(left)} with ${typeOf(right)}`, at);
  }
  if (Array.isArray(left) && Array.isArray(right)) return listsEqual(left, right, at);
  if (left instanceof Moment && right instanceof Moment) return left.ms === right.ms;
  if (left instanceof Span && right instanceof Span) return left.ms === right.ms;
  if (isMap(left) && isMap(right)) return mapsEqual(left, right, at);
  return new Failure(`cannot compare ${typeOf(left)} with ${typeOf(right)}`, at);
}

function listsEqual(left: Value[], right: Value[], at: number): boolean | Failure {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) {
    const same = elementsEqual(left[i], right[i], `[${i}]`, at);
    if (same !== true) return same;
  }
  return true;
}

function mapsEqual(left: { [key: string]: Value }, right: { [key: string]: Value }, at: number): boolean | Failure {
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return false;
    const same = elementsEqual(left[key], right[key], key, at);
    if (same !== true) return same;
  }
  return true;
}

function elementsEqual(left: unknown, right: unknown, name: string, at: number): boolean | Failure {
  const a = admit(left, name, at);
  if (a instanceof Failure) return a;
  const b = admit(right, name, at);
  return b instanceof Failure ? b : equals(a, b, at);
}

/** -1, 0 or 1. Numbers, booleans (false first), strings (by code point), timestamps and durations have an order; nothing else has. */
export function order(left: Value, right: Value, at: number): number | Failure {
  if (typeof left === 'number' && typeof right === 'number') return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if ((left instanceof Moment && right instanceof Moment) || (left instanceof Span && right instanceof Span)) {
    return left.ms < right.ms ? -1 : left.ms > right.ms ? 1 : 0;
  }
  return new Failure(`cannot order ${typeOf(left)} and ${typeOf(right)}`, at);
}

/** Order of code points. JavaScript's own order is that of UTF-16 units, which differs above U+D800. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return rank(a) < rank(b) ? -1 : 1;
  }
  return left.length < right.length ? -1 : 1;
}

/** Surrogates stand for code points above U+FFFF, so they rank above the rest of the plane. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** `item in list`: true as soon as one is equal; a failure where none is equal and one could not be compared. */
export function isIn(item: Value, list: Value[], at: number): boolean | Failure {
  let failure: Failure | null = null;
  for (let i = 0; i < list.length; i++) {
    const same = elementsEqual(item, list[i], `[${i}]`, at);
    if (same === true) return true;
    if (same instanceof Failure) failure ??= same;
  }
  return failure ?? false;
}
