import { describe, expect, it } from '@jest/globals';
import type { KeyPrincipal } from '@runplane/database';
import { apiKeyText, newApiKey } from './api-key.js';
import { authenticate } from './auth.guard.js';

const key = newApiKey();

/** A store with that one key, and the ids of the keys whose use it was told. */
function storeOf(changes: Partial<KeyPrincipal> = {}) {
  const used: string[] = [];
  const found: KeyPrincipal = {
    keyId: key.keyId,
    secretHash: key.hash,
    orgId: 'org_1',
    orgStatus: 'active',
    kind: 'agent',
    principalId: 'agt_1',
    principalStatus: 'active',
    roles: [],
    groups: [],
    expiresAt: null,
    revokedAt: null,
    useIsStale: true,
    scope: null,
    certificate: null,
    ...changes,
  };
  return {
    used,
    findKey: async (keyId: string) => (keyId === found.keyId ? found : null),
    recordKeyUse: async (keyId: string) => void used.push(keyId),
  };
}

describe('a key with a wrong checksum', () => {
  it('is refused without being looked up', async () => {
    const asked: string[] = [];
    const findKey = async (keyId: string) => {
      asked.push(keyId);
      return null;
    };
    const store = { ...storeOf(), findKey };
    const last = key.text.endsWith('0') ? '1' : '0';
    await expect(authenticate(store, key.text.slice(0, -1) + last, null)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    expect(asked).toEqual([]);
  });
});

describe('the last use of a key', () => {
  it('is recorded when the key is accepted', async () => {
    const store = storeOf();
    expect(await authenticate(store, key.text, null)).toMatchObject({ kind: 'agent', id: 'agt_1', orgId: 'org_1' });
    expect(store.used).toEqual([key.keyId]);
  });

  it('costs no round trip while the recorded one is recent', async () => {
    const store = storeOf({ useIsStale: false });
    await authenticate(store, key.text, null);
    expect(store.used).toEqual([]);
  });

  it('can not be forged by who knows the id only', async () => {
    const store = storeOf();
    const forged = apiKeyText(key.keyId, newApiKey().secret);
    await expect(authenticate(store, forged, null)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(store.used).toEqual([]);
  });

  it.each<[string, Partial<KeyPrincipal>]>([
    ['unauthenticated', { revokedAt: new Date() }],
    ['unauthenticated', { expiresAt: new Date(Date.now() - 1) }],
    ['agent_disabled', { principalStatus: 'disabled' }],
    ['forbidden', { orgStatus: 'disabled' }],
  ])('is not that of a key which is refused: %s %j', async (code, changes) => {
    const store = storeOf(changes);
    await expect(authenticate(store, key.text, null)).rejects.toMatchObject({ code });
    expect(store.used).toEqual([]);
  });
});
