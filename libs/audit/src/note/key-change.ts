/**
 * A change of the key that signs the logs of an installation: a signed note of our own by the key that goes and by the one
 * that comes. Text: name, `key-change/v1`, old and new public key in base64. Whoever trusts a key trusts what it named.
 */
import { equalBytes, fromBase64, toBase64 } from '../bytes.js';
import { publicKeyOf } from './ed25519.js';
import {
  ed25519Signer,
  NoteError,
  type NoteVerifier,
  openNote,
  signNote,
  splitNote,
  verifierFromKey,
  verifierKeyOf,
} from './note.js';

const NAME = 'runplane.local/key-change';

export interface KeyChange {
  /** Public keys of 32 bytes. */
  from: Uint8Array;
  to: Uint8Array;
}

/** `from` and `to` are 32-byte private keys (RFC 8032). */
export async function signKeyChange(from: Uint8Array, to: Uint8Array): Promise<string> {
  const keys = [await publicKeyOf(from), await publicKeyOf(to)];
  const signers = [await ed25519Signer(NAME, from), await ed25519Signer(NAME, to)];
  return signNote(`${[NAME, 'key-change/v1', ...keys.map(toBase64)].join('\n')}\n`, signers);
}

/** Throws `NoteError` unless both keys have signed. */
export async function openKeyChange(statement: string): Promise<KeyChange> {
  const match = /^([^\n]+)\nkey-change\/v1\n([A-Za-z0-9+/]{43}=)\n([A-Za-z0-9+/]{43}=)\n$/.exec(
    splitNote(statement).text,
  );
  if (!match || match[1] !== NAME) throw new NoteError('not a change of a key');
  const [from, to] = [match[2] as string, match[3] as string].map(fromBase64) as [Uint8Array, Uint8Array];
  if (equalBytes(from, to)) throw new NoteError('the key is changed to itself');
  const verifiers = [from, to].map((key) => verifierFromKey(verifierKeyOf(NAME, key)));
  const { signatures } = await openNote(statement, verifiers);
  if (new Set(signatures.map(({ by }) => by)).size !== 2) throw new NoteError('the change is not signed by both keys');
  return { from, to };
}

/** The keys that follow from one that is trusted, which is the first: each named by the one before it. */
export class KeyChain {
  private readonly chain: Uint8Array[];

  constructor(trusted: Uint8Array) {
    this.chain = [trusted];
  }

  /** Oldest first. */
  get keys(): readonly Uint8Array[] {
    return this.chain;
  }

  get newest(): Uint8Array {
    return this.chain.at(-1) as Uint8Array;
  }

  /**
   * Takes a change where the newest key has signed it, and returns whether it did: one that is about keys from before the
   * trusted one says nothing here. Throws `NoteError` on one that is malformed, or by a key that was replaced already.
   */
  async follow(statement: string): Promise<boolean> {
    const { from, to } = await openKeyChange(statement);
    if (equalBytes(from, this.newest)) {
      this.chain.push(to);
      return true;
    }
    const isOld = this.chain.some((key) => equalBytes(key, from));
    const isKnown = this.chain.some(
      (key, at) => equalBytes(key, to) && at > 0 && equalBytes(this.chain[at - 1] as Uint8Array, from),
    );
    if (isOld && !isKnown) throw new NoteError('a key that was replaced already names another one');
    return false;
  }
}

/** The keys of an installation: the one that signs now, and those before it. */
export class KeyHistory {
  private constructor(
    /** Oldest first; the last signs. */
    readonly keys: readonly Uint8Array[],
    readonly statements: readonly string[],
  ) {}

  /** `statements` in their order; the last one names `current`. Throws `NoteError`. */
  static async of(current: Uint8Array, statements: readonly string[]): Promise<KeyHistory> {
    const [first] = statements;
    if (first === undefined) return new KeyHistory([current], []);
    const chain = new KeyChain((await openKeyChange(first)).from);
    for (const statement of statements) {
      if (!(await chain.follow(statement)))
        throw new NoteError('a change of the key does not follow the one before it');
    }
    if (!equalBytes(chain.newest, current))
      throw new NoteError('the last change of the key is to another key than this');
    return new KeyHistory([...chain.keys], [...statements]);
  }

  get current(): Uint8Array {
    return this.keys.at(-1) as Uint8Array;
  }

  /** Names the installation: it stays when the key changes. */
  get first(): Uint8Array {
    return this.keys[0] as Uint8Array;
  }

  /** Of the log of this name, under each key, the newest first. */
  verifiersOf(name: string): NoteVerifier[] {
    return this.keys.map((key) => verifierFromKey(verifierKeyOf(name, key))).reverse();
  }
}
