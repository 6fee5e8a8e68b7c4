import { digestOf } from '@runplane/audit';
import { type PolicyDocument, PolicyVersion, page } from '@runplane/contracts';
import { z } from 'zod';
import { type Api, part } from '../api/api.js';
import { CommandError, EXIT } from '../exit-codes.js';

/** With the text as its author wrote it, where the server keeps it. */
export const StoredVersion = PolicyVersion.extend({ yaml: z.string().nullish() });
export type StoredVersion = z.infer<typeof StoredVersion>;

/** The newest version; null where there is no such policy yet. */
export async function latestVersion(api: Api, name: string): Promise<StoredVersion | null> {
  try {
    const { items } = await api.get(`/v1/policies/${part(name)}/versions`, page(StoredVersion), { limit: 1 });
    return items[0] ?? null;
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === EXIT.notFound) return null;
    throw error;
  }
}

export function versionOf(api: Api, name: string, version: number): Promise<StoredVersion> {
  return api.get(`/v1/policies/${part(name)}/versions/${version}`, StoredVersion);
}

export function isSame(document: PolicyDocument, stored: StoredVersion | null): boolean {
  return stored !== null && digestOf(document) === stored.digest;
}
