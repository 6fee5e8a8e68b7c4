import { masterKeyId, open, seal, UnknownMasterKeyError } from './sealing.js';

/** How long a new first key may wait until it seals. One that is only missing for opening is looked for at once. */
const READ_AGAIN_MS = 5_000;

/**
 * Master keys, of which the first seals and all open. One that is read from a file follows the file while the process
 * runs: a key is replaced without a restart, and processes that read the same file never fail to open what one of them
 * has sealed.
 */
export class KeyRing {
  private readAt = performance.now();
  /** Why the keys that are in use are not those of the file; null while they are. */
  fault: string | null = null;

  private constructor(
    private keys: readonly Buffer[],
    private readonly read: (() => readonly Buffer[]) | null,
  ) {
    if (keys.length === 0) throw new RangeError('there is no master key');
  }

  static of(...keys: Buffer[]): KeyRing {
    return new KeyRing(keys, null);
  }

  /** `read` gives at least one key, or throws: now that is the caller's, later the keys stay as they are. */
  static reading(read: () => readonly Buffer[]): KeyRing {
    return new KeyRing(read(), read);
  }

  get all(): readonly Buffer[] {
    if (performance.now() - this.readAt >= READ_AGAIN_MS) this.refresh();
    return this.keys;
  }

  /** What seals. */
  get first(): Buffer {
    return this.all[0] as Buffer;
  }

  get ids(): string[] {
    return this.all.map(masterKeyId);
  }

  seal(plaintext: Buffer | string, aad: string): Buffer {
    return seal(this.first, plaintext, aad);
  }

  /** Throws as `open` of a sealed secret does. */
  open(sealed: Buffer, aad: string): Buffer {
    return this.opening((keys) => open(keys, sealed, aad));
  }

  /** Does `work`, and once more where a key is missing that the file has by now. */
  opening<T>(work: (keys: readonly Buffer[]) => T): T {
    try {
      return work(this.all);
    } catch (error) {
      if (!(error instanceof UnknownMasterKeyError)) throw error;
      this.refresh();
      return work(this.keys);
    }
  }

  private refresh(): void {
    if (!this.read) return;
    this.readAt = performance.now();
    try {
      const keys = this.read();
      if (keys.length > 0) this.keys = keys;
      this.fault = keys.length > 0 ? null : 'there is no master key';
    } catch (error) {
      this.fault = (error as Error).message;
    }
  }
}
