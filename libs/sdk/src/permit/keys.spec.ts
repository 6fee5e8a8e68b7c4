import { describe, expect, it } from '@jest/globals';
import { newSigner } from '../../test/permits.js';
import { InvalidAnswerError } from '../errors.js';
import { FetchedKeys, pinnedKeys } from './keys.js';

const [first, second] = [newSigner('one').jwk, newSigner('two').jwk];

function keySets(...sets: unknown[]) {
  const reads: number[] = [];
  let now = 0;
  const keys = new FetchedKeys(
    async () => {
      const set = sets[Math.min(reads.length, sets.length - 1)];
      reads.push(now);
      if (set instanceof Error) throw set;
      return set;
    },
    () => now,
  );
  return { keys, reads, pass: (ms: number) => (now += ms) };
}

describe('FetchedKeys', () => {
  it('reads the set once for many look-ups', async () => {
    const { keys, reads } = keySets({ keys: [first, second] });
    expect(await Promise.all([keys.find('one'), keys.find('two'), keys.find('one')])).not.toContain(null);
    expect(await keys.find('two')).not.toBeNull();
    expect(reads).toHaveLength(1);
  });

  it('reads again, once, for an id that it does not know', async () => {
    const { keys, reads } = keySets({ keys: [first] }, { keys: [first, second] });
    await keys.find('one');
    expect(await keys.find('two')).not.toBeNull();
    expect(reads).toHaveLength(2);
    expect(await keys.find('three')).toBeNull();
    expect(reads).toHaveLength(3);
  });

  it('forgets a key that was withdrawn', async () => {
    const { keys, pass } = keySets({ keys: [first] }, { keys: [second] });
    expect(await keys.find('one')).not.toBeNull();
    pass(10 * 60_000);
    expect(await keys.find('one')).toBeNull();
  });

  it('fails when the set cannot be read, and reads it again the next time', async () => {
    const { keys } = keySets(new Error('down'), { keys: [first] });
    await expect(keys.find('one')).rejects.toThrow('down');
    expect(await keys.find('one')).not.toBeNull();
  });

  it.each([null, [], {}, { keys: {} }, 'keys'])('refuses %p as a set', async (body) => {
    await expect(keySets(body).keys.find('one')).rejects.toBeInstanceOf(InvalidAnswerError);
  });

  it('skips keys that are not for verifying permits', async () => {
    const { x, kid } = first;
    const others = [null, 'key', { kty: 'RSA', kid }, { ...first, crv: 'X25519' }, { ...first, use: 'enc' }];
    const { keys } = keySets({ keys: [...others, { ...first, alg: 'ES256' }, { kty: 'OKP', x, kid }] });
    expect(await keys.find('one')).toBeNull();
  });
});

describe('pinnedKeys', () => {
  it('knows its keys only', async () => {
    const keys = pinnedKeys([first]);
    expect(await keys.find('one')).not.toBeNull();
    expect(await keys.find('two')).toBeNull();
  });

  it('fails at the first look-up where a key is not one', async () => {
    await expect(pinnedKeys([{ ...first, x: 'AAAA' }]).find('one')).rejects.toThrow();
  });
});
