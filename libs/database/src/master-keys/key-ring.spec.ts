import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { KeyRing } from './key-ring.js';
import { masterKeyId } from './sealing.js';

const [old, fresh] = [randomBytes(32), randomBytes(32)];
let file: () => readonly Buffer[];
let now = 0;

beforeEach(() => {
  file = () => [old];
  now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
const ring = () => KeyRing.reading(() => file());

describe('a ring of master keys', () => {
  it('seals with its first key, and opens with all', () => {
    const sealed = KeyRing.of(old).seal('secret', 'org:con');
    const both = KeyRing.of(fresh, old);
    expect(both.open(sealed, 'org:con').toString()).toBe('secret');
    const anew = both.seal('secret', 'org:con');
    expect(KeyRing.of(fresh).open(anew, 'org:con').toString()).toBe('secret');
    expect(() => KeyRing.of(old).open(anew, 'org:con')).toThrow(`there is no master key ${masterKeyId(fresh)}`);
    expect(() => both.open(sealed, 'org:other')).toThrow();
    expect(() => KeyRing.of()).toThrow('there is no master key');
  });

  it('looks for a key that it lacks in its file at once', () => {
    const before = ring();
    const sealed = KeyRing.of(fresh).seal('secret', 'org:con');
    expect(() => before.open(sealed, 'org:con')).toThrow('there is no master key');
    file = () => [fresh, old];
    expect(before.open(sealed, 'org:con').toString()).toBe('secret');
    expect(before.ids).toEqual([fresh, old].map(masterKeyId));
  });

  it('seals with another first key of its file after some seconds', () => {
    const before = ring();
    file = () => [fresh, old];
    expect(before.first).toBe(old);
    now += 5_000;
    expect(before.first).toBe(fresh);
  });

  it('keeps its keys while the file is none, says so, and follows it again when it is one', () => {
    const before = ring();
    for (const broken of [() => [], failing]) {
      file = broken;
      now += 5_000;
      expect(before.all).toEqual([old]);
      expect(before.fault).not.toBeNull();
    }
    file = () => [fresh, old];
    now += 5_000;
    expect([before.first, before.fault]).toEqual([fresh, null]);
    expect(() => KeyRing.reading(failing)).toThrow('cannot be read');
  });
});

function failing(): never {
  throw new Error('cannot be read (ENOENT)');
}
