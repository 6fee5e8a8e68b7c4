import { randomBytes } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';

/** Argon2id with 19 MiB, two passes and one lane: the least that OWASP's Password Storage Cheat Sheet asks for. */
const COSTS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes of passwords, in PHC string format. */
export class PasswordHasher {
  private decoy: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return hash(normal(password), COSTS);
  }

  /** Where there is no hash the work is the same, against that of a password which nobody has; the answer is false. */
  async matches(password: string, stored: string | null): Promise<boolean> {
    const isRight = await verify(stored ?? (await this.decoyHash()), normal(password));
    return isRight && stored !== null;
  }

  /** Whether it was made with other costs than those of today. */
  isOutdated(stored: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(stored);
    return memoryCost !== COSTS.memoryCost || timeCost !== COSTS.timeCost || parallelism !== COSTS.parallelism;
  }

  private decoyHash(): Promise<string> {
    this.decoy ??= this.hash(randomBytes(32).toString('base64url'));
    return this.decoy;
  }
}

/** The same text, however a keyboard composes its characters (NIST SP 800-63B, 3.1.1.2). */
const normal = (password: string): string => password.normalize('NFKC');
