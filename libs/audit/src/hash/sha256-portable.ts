/** SHA-256 (FIPS 180-4) in plain JavaScript, for browsers: WebCrypto's is asynchronous, and trees are hashed node by node. */
import { concat, utf8 } from '../bytes.js';

const K = new Uint32Array(64);
const INITIAL = new Uint32Array(8);
fillConstants();

/** 32 bytes over the concatenation of `parts`. Text is taken as UTF-8. */
export function sha256(...parts: (Uint8Array | string)[]): Uint8Array {
  const padded = pad(concat(...parts.map((part) => (typeof part === 'string' ? utf8(part) : part))));
  const state = INITIAL.slice();
  const schedule = new Uint32Array(64);
  const view = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += 64) compress(state, schedule, view, block);
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  for (const [index, word] of state.entries()) out.setUint32(index * 4, word);
  return digest;
}

/** Section 5.1.1: a 1 bit, zeros, and the length in bits as 64-bit big-endian. */
function pad(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, (message.length << 3) >>> 0);
  return padded;
}

/** Section 6.2.2. */
function compress(state: Uint32Array, w: Uint32Array, view: DataView, at: number): void {
  for (let t = 0; t < 16; t++) w[t] = view.getUint32(at + 4 * t);
  for (let t = 16; t < 64; t++) {
    const [w15, w2] = [w[t - 15] as number, w[t - 2] as number];
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    w[t] = s1 + (w[t - 7] as number) + s0 + (w[t - 16] as number);
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const t1 =
      (h +
        (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
        ((e & f) ^ (~e & g)) +
        (K[t] as number) +
        (w[t] as number)) |
      0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] = (state[index] as number) + word;
  });
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** Section 4.2.2 and 5.3.3: fractional parts of cube and square roots of the first primes, as exact integer roots. */
function fillConstants(): void {
  let found = 0;
  for (let n = 2n; found < 64; n++) {
    if (!isPrime(n)) continue;
    K[found] = Number(root(n << 96n, 3n) & 0xffffffffn);
    if (found < 8) INITIAL[found] = Number(root(n << 64n, 2n) & 0xffffffffn);
    found++;
  }
}

function isPrime(n: bigint): boolean {
  for (let d = 2n; d * d <= n; d++) if (n % d === 0n) return false;
  return true;
}

/** Largest r with r^k <= n. */
function root(n: bigint, k: bigint): bigint {
  let low = 0n;
  let high = 1n << 80n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** k <= n) low = middle;
    else high = middle - 1n;
  }
  return low;
}
