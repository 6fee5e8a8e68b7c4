import { hkdfSync } from 'node:crypto';
import { open, seal } from '../sealing.js';

/**
 * The key at the top: it wraps the key of each organisation, and nothing else. In the embedded stack a file, in
 * production a key management service (`kmsRootKey`), which never gives the key out.
 */
export interface RootKey {
  /** Kept with what it wrapped, so that a later root key can be told from it. */
  readonly id: string;
  wrap(orgId: string, key: Buffer): Promise<Buffer>;
  /** Throws on what another root key, or this one for another org, has wrapped. */
  unwrap(orgId: string, wrapped: Buffer): Promise<Buffer>;
}

/** `secret`: 32 bytes. A key of its own for each org (HKDF-SHA256, RFC 5869) seals that org's key. */
export function fileRootKey(secret: Buffer): RootKey {
  const keyOf = (orgId: string) => Buffer.from(hkdfSync('sha256', secret, '', `runplane root key for ${orgId}`, 32));
  return {
    id: 'file',
    wrap: async (orgId, key) => seal(keyOf(orgId), key, `${orgId}:org-key`),
    unwrap: async (orgId, wrapped) => open(keyOf(orgId), wrapped, `${orgId}:org-key`),
  };
}
