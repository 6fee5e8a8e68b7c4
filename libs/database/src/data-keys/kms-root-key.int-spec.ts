import { randomBytes } from 'node:crypto';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { describeWith, startMoto, type TestServer } from '../../../../infra/src/testing/servers/index.js';
import { startLogFixture } from '../../test-support/log-fixture.js';
import { KeyRing } from '../master-keys/key-ring.js';
import { rewrapAll } from '../master-keys/rewrapper.js';
import { DataKeys } from './data-keys.js';
import { kmsRootKey } from './kms-root-key.js';
import { fileRootKey, type RootKey, rootKeys } from './root-key.js';

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

  it('takes the keys of orgs over from a file, and gives them on to another key, while they are in use', async () => {
    const log = await startLogFixture();
    try {
      const orgId = await log.createOrg();
      const file = fileRootKey(KeyRing.of(randomBytes(32)));
      const next = await newRoot();
      const keysWith = (key: RootKey) => new DataKeys(log.database, key);
      const move = (to: RootKey) => {
        const sealing = KeyRing.of(randomBytes(32));
        return rewrapAll({ store: log.database.masterKeys, sealing, root: to, signal: new AbortController().signal });
      };
      const key = await keysWith(file).toSeal(orgId, 'act_1');
      for (const [before, after] of [
        [file, root],
        [root, next],
      ] as const) {
        const both = rootKeys(after, before);
        expect(await keysWith(both).toOpen(orgId, 'act_1')).toEqual(key);
        expect(await move(both)).toEqual({ count: 1, failed: [] });
        expect(await keysWith(after).toOpen(orgId, 'act_1')).toEqual(key);
        await expect(keysWith(before).toOpen(orgId, 'act_1')).rejects.toThrow(`there is no root key ${after.id}`);
      }
      expect(await log.database.masterKeys.use()).toEqual([{ kind: 'org_key', key: next.id, count: 1 }]);
      // Without the key of before nothing is lost: it stays as it is, and is reported.
      const { count, failed } = await move(root);
      expect([count, failed[0]?.reason]).toEqual([0, `there is no root key ${next.id}`]);
      expect(await keysWith(next).toOpen(orgId, 'act_1')).toEqual(key);
    } finally {
      await log.close();
    }
  });
});
