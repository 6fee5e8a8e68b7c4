import type { StoredProvider } from '@runplane/database';
import type { SealingKey } from '../../connections/sealing-key.js';
import type { ProviderClient } from './oidc-client.js';

/** Who we are at the provider, with the secret opened. */
export function clientOf(
  {
    orgId,
    id,
    issuer,
    clientId,
    sealedSecret,
  }: Pick<StoredProvider, 'orgId' | 'id' | 'issuer' | 'clientId' | 'sealedSecret'>,
  key: SealingKey,
): ProviderClient {
  const secret = sealedSecret && key.open(orgId, id, sealedSecret);
  return { issuer, clientId, clientSecret: secret ? String(secret.clientSecret) : null };
}
