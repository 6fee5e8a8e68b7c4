import { readLogKey } from '../../audit/checkpoint-card';

const nameOf = (orgId: string): string => `runplane.log-key.${orgId}`;

/** The log's key as this browser saw it first; asked of the server once. */
export async function pinnedLogKey(orgId: string): Promise<string> {
  const known = localStorage.getItem(nameOf(orgId));
  if (known !== null) return known;
  const key = await readLogKey();
  localStorage.setItem(nameOf(orgId), key);
  return key;
}

/** For an installation that has a new key by its operator's will. */
export function forgetLogKey(orgId: string): void {
  localStorage.removeItem(nameOf(orgId));
}
