import { randomBytes } from 'node:crypto';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { describeWith, startMoto, type TestServer } from '../../../../infra/src/testing/servers/index.js';
import { kmsRootKey } from './kms-root-key.js';
import type { RootKey } from './root-key.js';

// The first start installs moto.
jest.setTimeout(600_000);

describeWith(describe, 'moto')('a root key in AWS KMS, as moto plays it', () => {
  let moto: TestServer;
  let client: KMSClient;
  let root: RootKey;

  beforeAll(async () => {
    moto = await startMoto();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new KMSClient({ endpoint: moto.url, region: 'us-east-1', credentials });
    root = await newRoot();
  });
  afterAll(async () => {
    client?.destroy();
    await moto?.stop();
  });

  const newRoot = async () => {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    return kmsRootKey({ keyId: KeyMetadata?.KeyId ?? '', client });
  };

  it('opens what it has wrapped, and shows nothing of it', async () => {
    const key = randomBytes(32);
    const wrapped = await root.wrap('org_a', key);
    expect(wrapped.wrapped.includes(key)).toBe(false);
    expect(await root.unwrap('org_a', wrapped)).toEqual(key);
    expect(root.id).toMatch(/^kms:/);
  });

  it('opens nothing for another org, and no changed byte', async () => {
    const wrapped = await root.wrap('org_a', randomBytes(32));
    await expect(root.unwrap('org_b', wrapped)).rejects.toThrow();
    const bytes = wrapped.wrapped;
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await expect(root.unwrap('org_a', wrapped)).rejects.toThrow();
  });
});
