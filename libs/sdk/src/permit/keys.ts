import { InvalidAnswerError } from '../errors.js';

/** An Ed25519 public key (RFC 8037). Without `kid` its RFC 7638 thumbprint is used. */
export interface PermitKey {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  kid?: string;
}

/** WebCrypto's `CryptoKey`; its name is not a global type in every environment's typings. */
export type VerifyKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export interface PermitKeys {
  find(kid: string): Promise<VerifyKey | null>;
}

type KeySet = ReadonlyMap<string, VerifyKey>;

/** Keys that the caller got on another way than from the gateway: the gateway then can't lie about them. */
export function pinnedKeys(keys: readonly PermitKey[]): PermitKeys {
  const imported = importAll(keys);
  // A key that can't be imported shows at the first permit; until then the rejection must not crash the process.
  imported.catch(() => undefined);
  return { find: async (kid) => (await imported).get(kid) ?? null };
}

/** Longest time (ms) for which a key that the gateway withdrew is still believed. */
const MAX_AGE_MS = 10 * 60_000;

/** The gateway's key set, by key id. A look-up of an unknown id reads the set again, once. */
export class FetchedKeys implements PermitKeys {
  private known: { set: KeySet; readAt: number } | null = null;
  private reading: Promise<KeySet> | null = null;

  constructor(
    private readonly read: () => Promise<unknown>,
    /** Monotonic ms. */
    private readonly now: () => number,
  ) {}

  async find(kid: string): Promise<VerifyKey | null> {
    const { known } = this;
    const cached = known && this.now() - known.readAt < MAX_AGE_MS ? known.set.get(kid) : undefined;
    return cached ?? (await this.readAgain()).get(kid) ?? null;
  }

  /** Look-ups at the same time share one request. */
  private readAgain(): Promise<KeySet> {
    this.reading ??= this.load().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private async load(): Promise<KeySet> {
    const set = await keysOf(await this.read());
    this.known = { set, readAt: this.now() };
    return set;
  }
}

/** Keys of other kinds are skipped: a set may hold those for other uses. */
function keysOf(body: unknown): Promise<KeySet> {
  const keys = (body as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new InvalidAnswerError('Runplane answered with something that is not a key set.');
  return importAll(keys.filter(isPermitKey));
}

function isPermitKey(key: unknown): key is PermitKey {
  const { kty, crv, x, kid, use, alg } = (key ?? {}) as Record<string, unknown>;
  return (
    kty === 'OKP' &&
    crv === 'Ed25519' &&
    typeof x === 'string' &&
    (kid === undefined || typeof kid === 'string') &&
    (use === undefined || use === 'sig') &&
    (alg === undefined || alg === 'EdDSA' || alg === 'Ed25519')
  );
}

async function importAll(keys: readonly PermitKey[]): Promise<KeySet> {
  const entries = keys.map(async ({ kty, crv, x, kid }): Promise<[string, VerifyKey]> => {
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
    return [kid ?? (await thumbprint(x)), key];
  });
  return new Map(await Promise.all(entries));
}

async function thumbprint(x: string): Promise<string> {
  const text = JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x });
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(hash)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
