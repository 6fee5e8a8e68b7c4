/** The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1.1): hashes, proofs, verification. */
import { sha256 } from '#sha256';
import { equalBytes } from '../bytes.js';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
export const HASH_BYTES = 32;

/** SHA-256(0x00 || leaf). Text is taken as UTF-8. */
export function leafHash(leaf: Uint8Array | string): Uint8Array {
  return sha256(LEAF, leaf);
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE, left, right);
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Uint8Array {
  return sha256();
}

/** Hash of the complete subtree over leaves `[from, to)` of a tree. */
export type RangeHash = (from: number, to: number) => Uint8Array;

/** Root over leaf hashes. */
export function rootOf(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? emptyRoot() : rangeHashOf(hashes)(0, hashes.length);
}

/** Proof that leaf `index` is in the tree of these leaf hashes (RFC 9162 section 2.1.3.1). */
export function inclusionProof(hashes: readonly Uint8Array[], index: number): Uint8Array[] {
  return inclusionRanges(index, hashes.length).map(([from, to]) => rangeHashOf(hashes)(from, to));
}

/** Proof that the tree of the first `from` leaves is a prefix of the tree of all (RFC 9162 section 2.1.4.1). */
export function consistencyProof(hashes: readonly Uint8Array[], from: number): Uint8Array[] {
  return consistencyRanges(from, hashes.length).map(([start, end]) => rangeHashOf(hashes)(start, end));
}

/** The leaf ranges whose hashes are an inclusion proof, in the order of the proof. Throws `RangeError` out of range. */
export function inclusionRanges(index: number, size: number): [number, number][] {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`there is no leaf ${index} in a tree of ${size}`);
  }
  const ranges: [number, number][] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      ranges.unshift([middle, to]);
      to = middle;
    } else {
      ranges.unshift([from, middle]);
      from = middle;
    }
  }
  return ranges;
}

/** The leaf ranges whose hashes are a consistency proof, in its order. Throws `RangeError` unless 0 <= from <= size. */
export function consistencyRanges(first: number, size: number): [number, number][] {
  if (!Number.isSafeInteger(first) || first < 0 || first > size) {
    throw new RangeError(`a tree of ${size} has no earlier size ${first}`);
  }
  if (first === 0 || first === size) return [];
  const ranges: [number, number][] = [];
  let [from, to, known] = [0, size, true];
  let left = first;
  for (;;) {
    if (left === to - from) {
      if (!known) ranges.unshift([from, to]);
      return ranges;
    }
    const split = splitOf(to - from);
    if (left <= split) {
      ranges.unshift([from + split, to]);
      to = from + split;
    } else {
      ranges.unshift([from, from + split]);
      from += split;
      left -= split;
      known = false;
    }
  }
}

/** RFC 9162 section 2.1.3.2. Any malformed input is simply not verified. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let [fn, sn] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (sn === 0 || sibling.length !== HASH_BYTES) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && equalBytes(hash, root);
}

/** RFC 9162 section 2.1.4.2, with the trivial cases of equal sizes and an empty first tree. */
export function verifyConsistency(
  first: { size: number; root: Uint8Array },
  second: { size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (!Number.isSafeInteger(first.size) || !Number.isSafeInteger(second.size)) return false;
  if (first.size < 0 || first.size > second.size) return false;
  if (first.size === 0) return proof.length === 0 && equalBytes(first.root, emptyRoot());
  if (first.size === second.size) return proof.length === 0 && equalBytes(first.root, second.root);
  if (proof.some((hash) => hash.length !== HASH_BYTES)) return false;
  const path = isPowerOfTwo(first.size) ? [first.root, ...proof] : [...proof];
  const start = path.shift();
  if (!start) return false;
  let [fn, sn] = [first.size - 1, second.size - 1];
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  let [fr, sr] = [start, start];
  for (const hash of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(hash, fr);
      sr = nodeHash(hash, sr);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else {
      sr = nodeHash(sr, hash);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && equalBytes(fr, first.root) && equalBytes(sr, second.root);
}

/** Largest power of two smaller than n (n >= 2): where RFC 6962 splits a tree. */
export function splitOf(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

function rangeHashOf(hashes: readonly Uint8Array[]): RangeHash {
  const range: RangeHash = (from, to) => {
    if (to - from === 1) return hashes[from] as Uint8Array;
    const middle = from + splitOf(to - from);
    return nodeHash(range(from, middle), range(middle, to));
  };
  return range;
}

const isPowerOfTwo = (n: number): boolean => n >= 1 && Number.isInteger(Math.log2(n));
