import { beforeAll, describe, expect, it } from '@jest/globals';
import { fromBase64, toHex, utf8 } from '../bytes.js';
import { formatCheckpoint } from './checkpoint.js';
import { cosignatureSigner, cosignatureTime, cosignatureVerifier } from './cosignature.js';
import { ed25519Signer, NoteError, openNote, signNote, verifierFromKey } from './note.js';
import { formatVerifierKey, KEY_TYPES, parseVerifierKey } from './verifier-key.js';

/** The example of golang.org/x/mod/sumdb/note, whose format C2SP signed-note took over. */
const PETER_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETER_NOTE =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n" +
  '\n' +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

describe('the example note of the Go checksum database', () => {
  it('is opened with its key, and with no other', async () => {
    const { text, signedBy } = await openNote(PETER_NOTE, [verifierFromKey(PETER_KEY)]);
    expect(text).toContain('your problem is.\n');
    expect(signedBy).toEqual(['PeterNeumann']);
    const other = await ed25519Signer('PeterNeumann', new Uint8Array(32));
    await expect(openNote(PETER_NOTE, [verifierFromKey(other.verifierKey)])).rejects.toThrow(NoteError);
  });

  it('is refused with any character of text or signature changed', async () => {
    const verifier = verifierFromKey(PETER_KEY);
    for (let at = 0; at < PETER_NOTE.length; at++) {
      const flipped =
        PETER_NOTE.slice(0, at) + String.fromCharCode(PETER_NOTE.charCodeAt(at) ^ 1) + PETER_NOTE.slice(at + 1);
      await expect(openNote(flipped, [verifier])).rejects.toThrow(NoteError);
    }
  });
});

describe('a verifier key', () => {
  it('is read back as it is written', () => {
    const { name, type, publicKey, keyId } = parseVerifierKey(PETER_KEY);
    expect({ name, type, keyId: toHex(keyId) }).toEqual({ name: 'PeterNeumann', type: 1, keyId: 'c74f20a3' });
    expect(formatVerifierKey(name, type, publicKey)).toBe(PETER_KEY);
  });

  it.each([
    ['another id', PETER_KEY.replace('c74f20a3', 'c74f20a4')],
    ['another name', PETER_KEY.replace('Peter', 'Petra')],
    ['a cut key', 'PeterNeumann+c74f20a3+ARpc2QcU'],
    ['no key', 'PeterNeumann'],
  ])('with %s is refused', (_, key) => {
    expect(() => parseVerifierKey(key)).toThrow(NoteError);
  });

  it('of one type verifies no signature of the other', () => {
    expect(() => cosignatureVerifier(PETER_KEY)).toThrow(NoteError);
    const { name, publicKey } = parseVerifierKey(PETER_KEY);
    expect(() => verifierFromKey(formatVerifierKey(name, KEY_TYPES.cosignature, publicKey))).toThrow(NoteError);
  });
});

describe('a cosignature', () => {
  const text = formatCheckpoint({ origin: 'example.com/log', size: 7, root: new Uint8Array(32) });
  const at = 1_679_315_147;
  let note: string;
  let verifierKey: string;
  beforeAll(async () => {
    const witness = await cosignatureSigner('witness.example.com/w1', new Uint8Array(32).fill(3), () => at);
    note = await signNote(text, [witness]);
    verifierKey = witness.verifierKey;
  });

  it('states when the checkpoint was seen', async () => {
    const { signatures } = await openNote(note, [cosignatureVerifier(verifierKey)]);
    expect(signatures.map(({ signature }) => cosignatureTime(signature))).toEqual([BigInt(at)]);
  });

  it('is over the time as well', async () => {
    const [line] = note.split('— ').slice(1);
    const bytes = fromBase64((line as string).trim().split(' ')[1] as string);
    // The last byte of the time, after the key id.
    bytes[11] = (bytes[11] as number) ^ 1;
    const later = `${text}\n— witness.example.com/w1 ${Buffer.from(bytes).toString('base64')}\n`;
    await expect(openNote(later, [cosignatureVerifier(verifierKey)])).rejects.toThrow(NoteError);
  });

  it('is never given for, or accepted over, anything but a checkpoint', async () => {
    const witness = await cosignatureSigner('w', new Uint8Array(32).fill(3), () => at);
    for (const other of ['hello\n', `${text}\n`, text.replace('7', '07')]) {
      await expect(witness.sign(utf8(other))).rejects.toThrow(NoteError);
      expect(await cosignatureVerifier(witness.verifierKey).verify(utf8(other), new Uint8Array(72))).toBe(false);
    }
  });
});
