import type { RootKey } from '../data-keys/root-key.js';
import type { KeyRing } from './key-ring.js';
import type { MasterKeyStore, StoredOrgKey } from './master-key-store.js';
import { aadOfSecret, type SealedSecret } from './sealed-secrets.js';
import { masterKeyId, rewrap } from './sealing.js';

/** A value that stays as it is, since it does not open with the keys at hand. Nothing of it is lost. */
export interface NotRewrapped {
  kind: string;
  orgId: string;
  id: string;
  reason: string;
}

export interface Rewrapped {
  /** How many were wrapped anew. */
  count: number;
  failed: NotRewrapped[];
}

export interface RewrapperOptions {
  store: MasterKeyStore;
  sealing: KeyRing;
  root: RootKey;
  /** Aborts between two values; the next pass goes on where this one ended. */
  signal: AbortSignal;
}

const BATCH = 100;

/**
 * Moves all that is under another master key to the first one, value by value: what is left is found by what it is
 * sealed with, so that a pass that ended anywhere is simply begun again, and several at once do no harm. Values stay
 * readable throughout: each is replaced by the same secret in another wrapping, where nobody else has replaced it.
 */
export async function rewrapAll(options: RewrapperOptions): Promise<Rewrapped> {
  const done: Rewrapped = { count: 0, failed: [] };
  await rewrapSecrets(options, done);
  await rewrapOrgKeys(options, done);
  return done;
}

async function rewrapSecrets({ store, sealing, signal }: RewrapperOptions, done: Rewrapped): Promise<void> {
  const to = sealing.first;
  const read = (after: SealedSecret | null) => store.secretsUnderOthers(masterKeyId(to), after, BATCH);
  for await (const secret of each(read, signal)) {
    const fresh = await freshOf(secret, done, async () =>
      sealing.opening((keys) => rewrap(keys, to, secret.sealed, aadOfSecret(secret))),
    );
    if (fresh && (await store.rewrapSecret(secret, fresh))) done.count++;
  }
}

async function rewrapOrgKeys({ store, root, signal }: RewrapperOptions, done: Rewrapped): Promise<void> {
  const read = (after: StoredOrgKey | null) => store.orgKeysUnderOthers(root.id, after, BATCH);
  for await (const stored of each(read, signal)) {
    const fresh = await freshOf({ kind: 'org_key', ...stored }, done, async () => {
      const key = await root.unwrap(stored.orgId, stored);
      const wrapped = await root.wrap(stored.orgId, key);
      // All data of the org hangs on this one: it is replaced only by what has been seen to open.
      if ((await root.unwrap(stored.orgId, wrapped)).equals(key)) return wrapped;
      throw new Error('the root key gave another key back');
    });
    if (fresh && (await store.rewrapOrgKey(stored, fresh))) done.count++;
  }
}

async function* each<Value>(
  read: (after: Value | null) => Promise<Value[]>,
  signal: AbortSignal,
): AsyncGenerator<Value, void> {
  let last: Value | null = null;
  for (let batch = await read(null); batch.length > 0; batch = await read(last)) {
    for (const value of batch) {
      if (signal.aborted) return;
      last = value;
      yield value;
    }
  }
}

/** One that cannot be opened keeps nothing else back: null, and it is reported. */
async function freshOf<Wrapped>(
  { kind, orgId, id }: Omit<NotRewrapped, 'reason'>,
  done: Rewrapped,
  wrap: () => Promise<Wrapped>,
): Promise<Wrapped | null> {
  try {
    return await wrap();
  } catch (error) {
    done.failed.push({ kind, orgId, id, reason: (error as Error).message });
    return null;
  }
}
