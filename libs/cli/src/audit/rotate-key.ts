import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import {
  fromBase64,
  KeyHistory,
  publicKeyOf,
  signKeyChange,
  superLogOrigin,
  toBase64,
  verifierKeyOf,
} from '@runplane/audit';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';

export interface RotateKeyOptions {
  key: string;
  changes: string;
}

/**
 * Replaces the key that signs the logs: the old one names the new one in a statement, which is added to the file of
 * changes first, so that a key without its statement is never used. The old key is not needed any more after that.
 */
export async function rotateKey({ key, changes }: RotateKeyOptions): Promise<Answer> {
  const old = seedIn(key);
  const statements = statementsIn(changes);
  // The changes so far have to lead to the key that goes.
  const { first } = await KeyHistory.of(await publicKeyOf(old), statements);
  const next = new Uint8Array(randomBytes(32));
  const all = [...statements, await signKeyChange(old, next)];
  write(`${key}.new`, `${toBase64(next)}\n`, 0o600);
  write(changes, `${JSON.stringify(all, null, 2)}\n`, 0o644);
  renameSync(key, `${key}.replaced`);
  renameSync(`${key}.new`, key);
  const publicKey = await publicKeyOf(next);
  const shown = toBase64(publicKey);
  // Witnesses know the super-log by its name, which stays, and by the keys that may sign it.
  const superLogKey = verifierKeyOf(superLogOrigin(first), publicKey);
  return answer(
    { publicKey: shown, superLogKey, change: all.length },
    `new key in ${key}, public key ${shown}\n` +
      `witnesses have to know it before it signs, as ${superLogKey}\n` +
      `the change is number ${all.length} in ${changes}; the old key is in ${key}.replaced: destroy it when the workers run with the new one`,
  );
}

function seedIn(path: string): Uint8Array {
  const seed = readOr(path, (text) => fromBase64(text.trim()), 'holds no key in base64');
  if (seed.length !== 32) throw new CommandError(EXIT.usage, `${path} holds no key of 32 bytes`);
  return seed;
}

function statementsIn(path: string): string[] {
  if (!existsSync(path)) return [];
  const statements = readOr(path, (text) => JSON.parse(text) as unknown, 'is no JSON');
  const isList = Array.isArray(statements) && statements.every((one) => typeof one === 'string');
  if (!isList) throw new CommandError(EXIT.usage, `${path} is no JSON array of statements`);
  return statements;
}

function readOr<T>(path: string, parse: (text: string) => T, otherwise: string): T {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CommandError(EXIT.usage, `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  try {
    return parse(text);
  } catch (cause) {
    throw new CommandError(EXIT.usage, `${path} ${otherwise}`, { cause });
  }
}

/** Whole, or not at all. */
function write(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.partial`, text, { mode });
  renameSync(`${path}.partial`, path);
}
