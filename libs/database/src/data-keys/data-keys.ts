import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from '../database.js';
import { open, seal } from '../master-keys/sealing.js';
import { ExpiringMap } from './expiring-map.js';
import type { RootKey } from './root-key.js';

/** How long a key that was destroyed may still be used by another process. */
const KEPT_MS = 20_000;
const MOST_KEPT = 20_000;
const FIRST_ORG_KEY = 'okey_1';
/** Id of the data key whose hashes stand for subjects. */
const SUBJECTS = 'subjects';

/** The key was destroyed, or is lost: what it sealed can't be read any more. Nothing is sealed under one that was destroyed. */
export class DataErasedError extends Error {
  override readonly name = 'DataErasedError';
}

/**
 * A key of 32 bytes for each action (or another owner of data in an org). Keys lie wrapped in the database and open in
 * this process, for some seconds after they were read.
 */
export class DataKeys {
  private readonly orgKeys = new ExpiringMap<Buffer>(KEPT_MS, MOST_KEPT);
  private readonly newestOrgKeys = new ExpiringMap<{ id: string; key: Buffer }>(KEPT_MS, MOST_KEPT);
  private readonly dataKeys = new ExpiringMap<Buffer>(KEPT_MS, MOST_KEPT);

  constructor(
    private readonly database: Pick<Database, 'withOrg'>,
    private readonly root: RootKey,
  ) {}

  /** The key under this id, made now where there is none. Throws `DataErasedError` where it was destroyed. */
  toSeal(orgId: string, id: string): Promise<Buffer> {
    return this.dataKeys.get(`${orgId}:${id}`, async () => {
      const { id: orgKey, key } = await this.newestOrgKey(orgId);
      const wrapped = seal(key, randomBytes(32), aadOf(orgId, id));
      const stored = await this.database.withOrg(
        orgId,
        async ({ wrappedKeys }) => (await wrappedKeys.dataKey(id)) ?? wrappedKeys.keepDataKey(id, { orgKey, wrapped }),
      );
      return this.unwrap(orgId, id, stored);
    });
  }

  /** Throws `DataErasedError` where the key was destroyed, or is not there: an older copy of the database lacks the newest. */
  toOpen(orgId: string, id: string): Promise<Buffer> {
    return this.dataKeys.get(`${orgId}:${id}`, async () => {
      const found = await this.database.withOrg(orgId, (tx) => tx.wrappedKeys.dataKey(id));
      if (!found) throw new DataErasedError(`org ${orgId} has no data key ${id}`);
      return this.unwrap(orgId, id, found);
    });
  }

  /** HMAC-SHA256 of whom data is about: the same for the same subject of this org, and useless to who lacks the key. */
  async pseudonym(orgId: string, subject: string): Promise<Buffer> {
    const key = await this.toSeal(orgId, SUBJECTS);
    return createHmac('sha256', key).update(subject).digest();
  }

  /** What this process holds open; others forget a destroyed key within `KEPT_MS`. */
  forget(orgId: string, ids: readonly string[]): void {
    for (const id of ids) this.dataKeys.delete(`${orgId}:${id}`);
  }

  private async unwrap(
    orgId: string,
    id: string,
    { orgKey, wrapped }: { orgKey: string; wrapped: Buffer | null },
  ): Promise<Buffer> {
    if (!wrapped) throw new DataErasedError(`the data of ${id} was erased`);
    return open(await this.orgKey(orgId, orgKey), wrapped, aadOf(orgId, id));
  }

  /** Kept as keys are: every action that starts would ask for it again. */
  private newestOrgKey(orgId: string): Promise<{ id: string; key: Buffer }> {
    return this.newestOrgKeys.get(orgId, () => this.loadNewestOrgKey(orgId));
  }

  private async loadNewestOrgKey(orgId: string): Promise<{ id: string; key: Buffer }> {
    const newest = await this.database.withOrg(orgId, (tx) => tx.wrappedKeys.newestOrgKey());
    if (newest) return { id: newest.id, key: await this.orgKey(orgId, newest.id) };
    const wrapped = await this.root.wrap(orgId, randomBytes(32));
    await this.database.withOrg(orgId, (tx) => tx.wrappedKeys.keepOrgKey({ id: FIRST_ORG_KEY, ...wrapped }));
    return { id: FIRST_ORG_KEY, key: await this.orgKey(orgId, FIRST_ORG_KEY) };
  }

  private orgKey(orgId: string, id: string): Promise<Buffer> {
    return this.orgKeys.get(`${orgId}:${id}`, async () => {
      const found = await this.database.withOrg(orgId, (tx) => tx.wrappedKeys.orgKey(id));
      if (!found) throw new Error(`org ${orgId} has no key ${id}`);
      return this.root.unwrap(orgId, found);
    });
  }
}

/** A wrapped key that is copied to another row does not open. */
function aadOf(orgId: string, id: string): string {
  return `${orgId}:data-key:${id}`;
}
