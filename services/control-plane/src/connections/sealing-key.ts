import type { JsonObject } from '@runplane/contracts';
import { seal } from '@runplane/database';

/** AES-256 key that seals connection secrets; workers of tools open them. */
export class SealingKey {
  constructor(private readonly key: Buffer) {}

  /** Bound to its connection: sealed bytes copied to another row do not open. */
  seal(orgId: string, connectionId: string, secret: JsonObject): Buffer {
    return seal(this.key, JSON.stringify(secret), `${orgId}:${connectionId}`);
  }
}
