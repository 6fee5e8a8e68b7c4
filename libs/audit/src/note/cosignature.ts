/**
 * Cosignatures (C2SP tlog-cosignature v1, type 0x04): a witness states that it saw this checkpoint at a time, and none
 * that contradicts it. The signature is the time (seconds since 1970, 8 bytes, big-endian) and an Ed25519 signature over
 * `cosignature/v1`, the time and the text of the checkpoint.
 */
import { concat, fromUtf8, utf8 } from '../bytes.js';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.js';
import { publicKeyOf, signEd25519, verifyEd25519 } from './ed25519.js';
import { NoteError, type NoteSigner, type NoteVerifier } from './note.js';
import { formatVerifierKey, KEY_TYPES, keyIdOf, parseVerifierKey } from './verifier-key.js';

const TIME_BYTES = 8;

/** Verifier of a witness. Throws `NoteError` on a key that is malformed or of another type. */
export function cosignatureVerifier(verifierKey: string): NoteVerifier {
  const { name, keyId, type, publicKey } = parseVerifierKey(verifierKey);
  if (type !== KEY_TYPES.cosignature) throw new NoteError('the verifier key is not one of a witness');
  return {
    name,
    keyId,
    publicKey,
    async verify(message, signature) {
      if (signature.length !== TIME_BYTES + 64 || !isCheckpoint(message)) return false;
      const signed = cosignedMessage(cosignatureTime(signature), message);
      return verifyEd25519(publicKey, signed, signature.slice(TIME_BYTES));
    },
  };
}

/** `seed` is the 32-byte private key of RFC 8032; `now` gives seconds since 1970. */
export async function cosignatureSigner(name: string, seed: Uint8Array, now: () => number): Promise<NoteSigner> {
  const publicKey = await publicKeyOf(seed);
  return {
    name,
    keyId: keyIdOf(name, KEY_TYPES.cosignature, publicKey),
    verifierKey: formatVerifierKey(name, KEY_TYPES.cosignature, publicKey),
    async sign(message) {
      if (!isCheckpoint(message)) throw new NoteError('a witness signs nothing but checkpoints');
      const time = now();
      const head = new Uint8Array(TIME_BYTES);
      new DataView(head.buffer).setBigUint64(0, BigInt(time));
      return concat(head, await signEd25519(seed, cosignedMessage(BigInt(time), message)));
    },
  };
}

/** Seconds since 1970 that a cosignature states: the checkpoint, and all under it, existed by then. */
export function cosignatureTime(signature: Uint8Array): bigint {
  return new DataView(signature.buffer, signature.byteOffset, TIME_BYTES).getBigUint64(0);
}

function cosignedMessage(time: bigint, text: Uint8Array): Uint8Array {
  return concat(utf8(`cosignature/v1\ntime ${time}\n`), text);
}

/** The message has to say the same to whoever signed and whoever reads: one spelling only. */
function isCheckpoint(message: Uint8Array): boolean {
  try {
    const text = fromUtf8(message);
    return formatCheckpoint(parseCheckpoint(text)) === text;
  } catch {
    return false;
  }
}
