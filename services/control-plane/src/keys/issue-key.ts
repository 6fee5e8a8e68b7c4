import type { ApiKey, CreatedKey, CreateKey } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { newApiKey } from '@runplane/service-kit';

/** A new key of a principal; its text is in the answer and nowhere else. */
export async function issueKey(
  tx: OrgTransaction,
  principal: ApiKey['principal'],
  { name, expiresAt = undefined }: CreateKey,
): Promise<CreatedKey> {
  const { keyId, hash, text } = newApiKey();
  const key = await tx.keys.create({ id: keyId, name, principal, secretHash: hash, expiresAt: expiresAt ?? null });
  return { ...key, secret: text };
}
