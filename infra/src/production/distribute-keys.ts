import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type KeyFiles, keepKeyFiles } from '../launcher/keys.js';

/** Which process gets which key: each has a folder with what its configuration names, and nothing else. */
const READERS: Readonly<Record<string, readonly (keyof KeyFiles)[]>> = {
  gateway: ['permitPublic', 'tokenPrivate', 'auditPublic', 'data'],
  'control-plane': ['auditPublic', 'sealing', 'data', 'operatorToken'],
  worker: ['permitPrivate', 'auditSeed', 'sealing', 'data'],
};

/** Makes the keys in `<folder>/all` on the first call, and copies each to the folders of its readers. */
export function distributeKeys(folder: string): void {
  const all = join(folder, 'all');
  mkdirSync(all, { recursive: true, mode: 0o700 });
  const files = keepKeyFiles(all);
  for (const [reader, keys] of Object.entries(READERS)) {
    const target = join(folder, reader);
    mkdirSync(target, { recursive: true, mode: 0o700 });
    for (const key of keys) copyFileSync(files[key], join(target, basename(files[key])));
  }
}
