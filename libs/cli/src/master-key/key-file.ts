import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { CommandError, EXIT } from '../exit-codes.js';

/** A file of master keys: 32 bytes each in base64, one a line. The first seals, the others only open. */
export interface KeyFile {
  path: string;
  keys: readonly MasterKey[];
}

export interface MasterKey {
  /** As the server calls it: 16 hexadecimal digits that say nothing about the key. */
  id: string;
  text: string;
}

/** Throws `CommandError` on what is no such file. */
export function readKeyFile(path: string): KeyFile {
  const keys = textOf(path)
    .split(/\s+/)
    .filter((text) => text !== '')
    .map(keyOf);
  if (keys.length > 0 && keys.every((key) => key !== null)) return { path, keys };
  throw new CommandError(EXIT.usage, `${path} holds no keys of 32 bytes in base64`);
}

/** Whole, or not at all: processes read it while they run. */
export function writeKeyFile({ path, keys }: KeyFile): void {
  writeFileSync(`${path}.partial`, keys.map(({ text }) => `${text}\n`).join(''), { mode: 0o600 });
  renameSync(`${path}.partial`, path);
}

export function newMasterKey(): MasterKey {
  return keyOf(randomBytes(32).toString('base64')) as MasterKey;
}

/** Null for what is not 32 bytes. The id as `masterKeyId` of the server has it. */
function keyOf(text: string): MasterKey | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32) return null;
  const digest = createHash('sha256').update('runplane master key\n').update(bytes).digest('hex');
  return { id: digest.slice(0, 16), text };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CommandError(EXIT.usage, `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
