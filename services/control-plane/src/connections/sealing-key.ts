import { hkdfSync } from 'node:crypto';
import type { JsonObject } from '@runplane/contracts';
import type { KeyRing } from '@runplane/database';

/** AES-256 keys that seal secrets. Workers open those of connections; what checks requests is opened here. */
export class SealingKey {
  constructor(private readonly keys: KeyRing) {}

  /** Bound to its connection: sealed bytes copied to another row do not open. */
  seal(orgId: string, connectionId: string, secret: JsonObject): Buffer {
    return this.keys.seal(JSON.stringify(secret), `${orgId}:${connectionId}`);
  }

  /**
   * Keys for something else than sealing: 32 bytes each, that say nothing about these nor about those of other purposes.
   * The first is in use; those after it are of keys that were replaced, or will be used.
   */
  derive(purpose: string): DerivedKeys {
    return () => this.keys.all.map((key) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32)));
  }

  /** Throws on a wrong key, and where it was sealed to something else. */
  open(orgId: string, connectionId: string, sealed: Buffer): JsonObject {
    return JSON.parse(this.keys.open(sealed, `${orgId}:${connectionId}`).toString('utf8')) as JsonObject;
  }
}

/** Asked each time: the keys may be replaced while the process runs. */
export type DerivedKeys = () => readonly Buffer[];
