import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ed25519Signer, fromBase64, openNote, signNote, verifierFromKey, verifierKeyOf } from '@runplane/audit';
import { calculateJwkThumbprint } from 'jose';
import { keepKeyFiles } from './keys.js';

describe('keepKeyFiles', () => {
  let folder: string;
  const text = (path: string) => readFileSync(path, 'utf8').trim();
  const contents = () => readdirSync(folder).map((name) => [name, text(join(folder, name))]);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes files that only the owner may read, once', () => {
    keepKeyFiles(folder);
    const before = contents();
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual(
      before.map(() => 0o600),
    );
    keepKeyFiles(folder);
    expect(contents()).toEqual(before);
  });

  it('makes a permit key pair that belongs together, with its RFC 7638 thumbprint as key id', async () => {
    const files = keepKeyFiles(folder);
    const jwk = JSON.parse(text(files.permitPublic));
    const data = Buffer.from('permit');
    const signature = sign(null, data, createPrivateKey({ key: JSON.parse(text(files.permitPrivate)), format: 'jwk' }));
    expect(verify(null, data, createPublicKey({ key: jwk, format: 'jwk' }), signature)).toBe(true);
    expect(jwk.d).toBeUndefined();
    expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk));
  });

  it('makes an audit key pair that signs notes', async () => {
    const files = keepKeyFiles(folder);
    const signer = await ed25519Signer('log', fromBase64(text(files.auditSeed)));
    const note = await signNote('text\n', [signer]);
    const key = verifierKeyOf('log', fromBase64(text(files.auditPublic)));
    await expect(openNote(note, [verifierFromKey(key)])).resolves.toMatchObject({ text: 'text\n' });
  });

  it('writes a lost public key again, and never replaces a private one', () => {
    const files = keepKeyFiles(folder);
    const before = contents();
    rmSync(files.permitPublic);
    writeFileSync(files.auditPublic, 'another');
    keepKeyFiles(folder);
    expect(contents()).toEqual(before);
    writeFileSync(files.auditSeed, 'damaged');
    expect(() => keepKeyFiles(folder)).toThrow('does not hold 32 bytes in base64');
    writeFileSync(files.auditSeed, '');
    expect(() => keepKeyFiles(folder)).toThrow('is empty');
  });
});
