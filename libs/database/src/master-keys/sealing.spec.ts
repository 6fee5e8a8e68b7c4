import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { masterKeyId, open, rewrap, seal, sealedWith } from './sealing.js';

const key = randomBytes(32);
const newKey = randomBytes(32);

describe('a sealed secret', () => {
  it('opens with its master key for what it belongs to, and never twice looks the same', () => {
    const sealed = seal(key, 'secret', 'org_1:con_1');
    expect(open(key, sealed, 'org_1:con_1').toString()).toBe('secret');
    expect(seal(key, 'secret', 'org_1:con_1').equals(sealed)).toBe(false);
    expect(sealed.toString('latin1')).not.toContain('secret');
  });

  it('opens for nothing else, with no other key, and with no byte changed', () => {
    const sealed = seal(key, 'secret', 'org_1:con_1');
    expect(() => open(key, sealed, 'org_1:con_2')).toThrow();
    expect(() => open(newKey, sealed, 'org_1:con_1')).toThrow(`there is no master key ${masterKeyId(key)}`);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => open(key, changed, 'org_1:con_1')).toThrow();
    }
    for (const length of [0, 1, 68, 69, 96, sealed.length - 1]) {
      expect(() => open(key, sealed.subarray(0, length), 'org_1:con_1')).toThrow();
    }
  });

  it('is moved to another master key without being sealed anew, while both keys are in use', () => {
    const sealed = seal(key, 'secret', 'org_1:con_1');
    const moved = rewrap([newKey, key], newKey, sealed, 'org_1:con_1');
    expect([sealedWith(sealed), sealedWith(moved)]).toEqual([masterKeyId(key), masterKeyId(newKey)]);
    expect(open([newKey, key], sealed, 'org_1:con_1').toString()).toBe('secret');
    expect(open(newKey, moved, 'org_1:con_1').toString()).toBe('secret');
    expect(() => open(key, moved, 'org_1:con_1')).toThrow('there is no master key');
    expect(() => rewrap([newKey], newKey, sealed, 'org_1:con_1')).toThrow('there is no master key');
  });
});
