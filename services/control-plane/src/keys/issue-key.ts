import type { ApiKey, CreateAgentKey, CreatedKey } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { newApiKey } from '@runplane/service-kit';

/** Of a key of an agent. */
type KeyLimits = Partial<Pick<ApiKey, 'scope' | 'certificate'>>;

/** A new key of a principal; its text is in the answer and nowhere else. */
export async function issueKey(
  tx: OrgTransaction,
  principal: ApiKey['principal'],
  { name, expiresAt, scope, certificate }: Pick<CreateAgentKey, 'name' | 'expiresAt'> & KeyLimits,
): Promise<CreatedKey> {
  const { keyId, hash, text } = newApiKey();
  const limits = { scope: scope ?? null, certificate: certificate ?? null };
  const key = await tx.keys.create({
    id: keyId,
    name,
    principal,
    secretHash: hash,
    expiresAt: expiresAt ?? null,
    ...limits,
  });
  return { ...key, secret: text };
}
