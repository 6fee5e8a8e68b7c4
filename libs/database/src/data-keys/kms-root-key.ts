import type { KMSClient } from '@aws-sdk/client-kms';
import type { RootKey } from './root-key.js';

/**
 * A root key that stays in AWS KMS. The org is the encryption context: KMS refuses to unwrap for another org, and its
 * own log says for whom a key was opened. One call for each org, process and twenty seconds, none for each action.
 */
export async function kmsRootKey({ keyId, client }: { keyId: string; client?: KMSClient }): Promise<RootKey> {
  const { KMSClient, EncryptCommand, DecryptCommand } = await import('@aws-sdk/client-kms');
  const kms = client ?? new KMSClient({});
  const context = (orgId: string) => ({ 'runplane:org': orgId });
  const id = `kms:${keyId}`;
  return {
    id,
    ids: [id],
    fault: null,
    opens: (root) => root === id,
    wrap: async (orgId, key) => {
      const command = new EncryptCommand({ KeyId: keyId, Plaintext: key, EncryptionContext: context(orgId) });
      return { wrapped: bytesOf((await kms.send(command)).CiphertextBlob), root: id };
    },
    unwrap: async (orgId, { wrapped, root }) => {
      if (root !== id) throw new Error(`there is no root key ${root}`);
      const command = new DecryptCommand({ KeyId: keyId, CiphertextBlob: wrapped, EncryptionContext: context(orgId) });
      return bytesOf((await kms.send(command)).Plaintext);
    },
  };
}

function bytesOf(bytes: Uint8Array | undefined): Buffer {
  if (!bytes) throw new Error('the key management service answered without a key');
  return Buffer.from(bytes);
}
