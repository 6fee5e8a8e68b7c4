import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const VERSION = 2;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DATA_KEY_BYTES = 32;
const WRAPPED_BYTES = NONCE_BYTES + DATA_KEY_BYTES + TAG_BYTES;
const HEADER_BYTES = 1 + KEY_ID_BYTES + WRAPPED_BYTES;

/** What was sealed is of a key that is not at hand: the remedy is to put that key behind the others. */
export class UnknownMasterKeyError extends Error {
  override readonly name = 'UnknownMasterKeyError';
}

/**
 * Envelope encryption with AES-256-GCM: a data key of its own for each secret, wrapped by the master key. `aad` says
 * what the secret belongs to (`<org>:<connection>`), so that a sealed secret that is moved to another row does not open.
 * Layout: version, id of the master key, wrapped data key (nonce, ciphertext, tag), then nonce, ciphertext and tag.
 */
export function seal(masterKey: Buffer, plaintext: Buffer | string, aad: string): Buffer {
  const dataKey = randomBytes(DATA_KEY_BYTES);
  return Buffer.concat([wrap(masterKey, dataKey, aad), encrypt(dataKey, plaintext, aad)]);
}

/** Throws where none of the keys is the right one, on another `aad` and on any changed byte. */
export function open(masterKeys: Buffer | readonly Buffer[], sealed: Buffer, aad: string): Buffer {
  return decrypt(unwrap([masterKeys].flat(), sealed, aad), sealed.subarray(HEADER_BYTES), aad);
}

/** The same secret under another master key: only its data key is opened and wrapped anew. Throws as `open` does. */
export function rewrap(masterKeys: readonly Buffer[], newMasterKey: Buffer, sealed: Buffer, aad: string): Buffer {
  const dataKey = unwrap(masterKeys, sealed, aad);
  return Buffer.concat([wrap(newMasterKey, dataKey, aad), sealed.subarray(HEADER_BYTES)]);
}

/** Which master key a secret is sealed with; 16 hexadecimal digits that say nothing about the key. */
export function masterKeyId(masterKey: Buffer): string {
  return idOf(masterKey).toString('hex');
}

export function sealedWith(sealed: Buffer): string {
  return sealed.subarray(1, 1 + KEY_ID_BYTES).toString('hex');
}

function wrap(masterKey: Buffer, dataKey: Buffer, aad: string): Buffer {
  return Buffer.concat([Buffer.of(VERSION), idOf(masterKey), encrypt(masterKey, dataKey, aad)]);
}

function unwrap(masterKeys: readonly Buffer[], sealed: Buffer, aad: string): Buffer {
  if (sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION)
    throw new Error('the sealed secret is malformed');
  const masterKey = masterKeys.find((key) => masterKeyId(key) === sealedWith(sealed));
  if (!masterKey) throw new UnknownMasterKeyError(`there is no master key ${sealedWith(sealed)}`);
  return decrypt(masterKey, sealed.subarray(1 + KEY_ID_BYTES, HEADER_BYTES), aad);
}

function idOf(masterKey: Buffer): Buffer {
  return createHash('sha256').update('runplane master key\n').update(masterKey).digest().subarray(0, KEY_ID_BYTES);
}

function encrypt(key: Buffer, plaintext: Buffer | string, aad: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(aad));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bytes: Buffer, aad: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(aad))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}
