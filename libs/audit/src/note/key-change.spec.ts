import { describe, expect, it } from '@jest/globals';
import { toHex } from '../bytes.js';
import { publicKeyOf } from './ed25519.js';
import { KeyChain, KeyHistory, openKeyChange, signKeyChange } from './key-change.js';
import { NoteError } from './note.js';

const seed = (number: number) => new Uint8Array(32).fill(number);
const keyOf = (number: number) => publicKeyOf(seed(number));
const change = (from: number, to: number) => signKeyChange(seed(from), seed(to));
const hex = (keys: readonly Uint8Array[]) => keys.map(toHex);
const keysOf = async (...numbers: number[]) => hex(await Promise.all(numbers.map(keyOf)));

describe('a change of the key', () => {
  it('names both keys, and is signed by both', async () => {
    const { from, to } = await openKeyChange(await change(1, 2));
    expect(hex([from, to])).toEqual(await keysOf(1, 2));
  });

  it('is refused with any character changed, with one signature, and to itself', async () => {
    const statement = await change(1, 2);
    for (let at = 0; at < statement.length; at += 3) {
      const changed =
        statement.slice(0, at) + String.fromCharCode(statement.charCodeAt(at) ^ 1) + statement.slice(at + 1);
      await expect(openKeyChange(changed)).rejects.toThrow(NoteError);
    }
    const lines = statement.trimEnd().split('\n');
    await expect(openKeyChange(`${lines.slice(0, -1).join('\n')}\n`)).rejects.toThrow('by both');
    await expect(openKeyChange(`${lines.toSpliced(-2, 1).join('\n')}\n`)).rejects.toThrow('by both');
    await expect(openKeyChange(await change(1, 1))).rejects.toThrow('to itself');
  });
});

describe('the keys that follow from a trusted one', () => {
  const chainOf = async (trusted: number, ...statements: string[]) => {
    const chain = new KeyChain(await keyOf(trusted));
    for (const statement of statements) await chain.follow(statement);
    return hex(chain.keys);
  };

  it('are each named by the one before', async () => {
    const statements = [await change(1, 2), await change(2, 3)];
    expect(await chainOf(1, ...statements)).toEqual(await keysOf(1, 2, 3));
    expect(await chainOf(2, ...statements)).toEqual(await keysOf(2, 3));
    expect(await chainOf(3, ...statements)).toEqual(await keysOf(3));
  });

  it('are not those that another key names', async () => {
    expect(await chainOf(1, await change(8, 9))).toEqual(await keysOf(1));
    // Whoever says that the trusted key follows from his own is not trusted by that.
    expect(await chainOf(1, await change(8, 1))).toEqual(await keysOf(1));
  });

  it('are not two: a key that was replaced names no other', async () => {
    await expect(chainOf(1, await change(1, 2), await change(1, 3))).rejects.toThrow('replaced already');
    expect(await chainOf(1, await change(1, 2), await change(1, 2))).toEqual(await keysOf(1, 2));
  });
});

describe('the history of the keys of an installation', () => {
  it('ends with the key that signs', async () => {
    const statements = [await change(1, 2), await change(2, 3)];
    const history = await KeyHistory.of(await keyOf(3), statements);
    expect(hex(history.keys)).toEqual(await keysOf(1, 2, 3));
    expect(hex([history.first, history.current])).toEqual(await keysOf(1, 3));
    expect(hex(history.verifiersOf('a/b').map(({ publicKey }) => publicKey))).toEqual(await keysOf(3, 2, 1));
    expect(hex((await KeyHistory.of(await keyOf(1), [])).keys)).toEqual(await keysOf(1));
  });

  it.each([
    ['that ends with another key', 2, [1, 2, 2, 3]],
    ['with a gap', 4, [1, 2, 3, 4]],
    ['in another order', 3, [2, 3, 1, 2]],
  ])('%s is none', async (_, current, numbers) => {
    const statements = [
      await change(numbers[0] as number, numbers[1] as number),
      await change(numbers[2] as number, numbers[3] as number),
    ];
    await expect(KeyHistory.of(await keyOf(current), statements)).rejects.toThrow(NoteError);
  });
});
