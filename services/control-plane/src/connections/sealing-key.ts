import { hkdfSync } from 'node:crypto';
import type { JsonObject } from '@runplane/contracts';
import { open, seal } from '@runplane/database';

/** AES-256 key that seals secrets. Workers open those of connections; what checks requests is opened here. */
export class SealingKey {
  constructor(private readonly key: Buffer) {}

  /** Bound to its connection: sealed bytes copied to another row do not open. */
  seal(orgId: string, connectionId: string, secret: JsonObject): Buffer {
    return seal(this.key, JSON.stringify(secret), `${orgId}:${connectionId}`);
  }

  /** A key for something else than sealing: 32 bytes, that say nothing about this one nor about those of other purposes. */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.key, '', purpose, 32));
  }

  /** Throws on a wrong key, and where it was sealed to something else. */
  open(orgId: string, connectionId: string, sealed: Buffer): JsonObject {
    return JSON.parse(open(this.key, sealed, `${orgId}:${connectionId}`).toString('utf8')) as JsonObject;
  }
}
