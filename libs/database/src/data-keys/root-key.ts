import { hkdfSync } from 'node:crypto';
import type { KeyRing } from '../master-keys/key-ring.js';
import { masterKeyId, open, seal } from '../master-keys/sealing.js';

export interface WrappedByRoot {
  wrapped: Buffer;
  /** Id of the root key. */
  root: string;
}

/**
 * The key at the top: it wraps the key of each organisation, and nothing else. In the embedded stack a file, in
 * production a key management service (`kmsRootKey`), which never gives the key out. Behind the one that wraps may be
 * those that it replaces, which only open.
 */
export interface RootKey {
  /** Of the key that wraps. It stands with what was wrapped. */
  readonly id: string;
  /** Of all keys that it has. */
  readonly ids: readonly string[];
  /** Why the file of the keys is not followed; null while it is. */
  readonly fault: string | null;
  /** Whether it has the key, as far as the id tells. */
  opens(root: string): boolean;
  wrap(orgId: string, key: Buffer): Promise<WrappedByRoot>;
  /** Throws on what a root key has wrapped that is not among these, or one of these for another org. */
  unwrap(orgId: string, wrapped: WrappedByRoot): Promise<Buffer>;
}

/** What keys of files were called before each had an id of its own. */
export const ANY_FILE = 'file';

/** `secrets`: 32 bytes each. A key of its own for each org (HKDF-SHA256, RFC 5869) seals that org's key. */
export function fileRootKey(secrets: KeyRing): RootKey {
  const idOf = (secret: Buffer) => `file:${masterKeyId(secret)}`;
  return {
    get id() {
      return idOf(secrets.first);
    },
    get ids() {
      return secrets.all.map(idOf);
    },
    get fault() {
      return secrets.fault;
    },
    opens: (root) => root === ANY_FILE || secrets.all.some((secret) => idOf(secret) === root),
    wrap: async (orgId, key) => {
      const secret = secrets.first;
      return { wrapped: seal(keyOf(secret, orgId), key, aadOf(orgId)), root: idOf(secret) };
    },
    unwrap: async (orgId, { wrapped, root }) => {
      if (kindOf(root) !== ANY_FILE) throw new Error(`there is no root key ${root}`);
      // What was sealed says by which key, so that an id of before is as good.
      const openWith = (all: readonly Buffer[]) => {
        const keys = all.map((secret) => keyOf(secret, orgId));
        return open(keys, wrapped, aadOf(orgId));
      };
      return secrets.opening(openWith);
    },
  };
}

/** The first wraps; each opens what it has wrapped. */
export function rootKeys(first: RootKey, ...others: readonly RootKey[]): RootKey {
  const all = [first, ...others];
  return {
    get id() {
      return first.id;
    },
    get ids() {
      return all.flatMap(({ ids }) => ids);
    },
    get fault() {
      return all.find(({ fault }) => fault !== null)?.fault ?? null;
    },
    opens: (root) => all.some((key) => key.opens(root)),
    wrap: (orgId, key) => first.wrap(orgId, key),
    unwrap: async (orgId, wrapped) => {
      const { root } = wrapped;
      // A file may have the key by now: it looks itself.
      const key = all.find((one) => one.opens(root)) ?? all.find((one) => kindOf(one.id) === kindOf(root));
      if (!key) throw new Error(`there is no root key ${root}`);
      return key.unwrap(orgId, wrapped);
    },
  };
}

const kindOf = (id: string): string | undefined => id.split(':')[0];

function keyOf(secret: Buffer, orgId: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `runplane root key for ${orgId}`, 32));
}

const aadOf = (orgId: string): string => `${orgId}:org-key`;
