import { DataKeys, fileRootKey, KeyRing, openDatabase } from '@runplane/database';
import { SealedPayloads } from '@runplane/service-kit/process';
import { Client, Connection } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import type { Stack } from './stack.js';

export interface TestTemporal {
  client: Client;
  /** Opens what the stack's services have sealed. */
  payloadCodecs: PayloadCodec[];
  close(): Promise<void>;
}

/** A client of the stack's namespace that reads and writes payloads as the services do. */
export async function connectTemporal(
  stack: Pick<Stack, 'temporal' | 'databaseUrl' | 'dataKey'>,
): Promise<TestTemporal> {
  const { address, namespace } = stack.temporal;
  const database = await openDatabase({ url: stack.databaseUrl, applicationName: 'runplane-test', poolSize: 2 });
  const payloadCodecs = [new SealedPayloads(new DataKeys(database, fileRootKey(KeyRing.of(stack.dataKey))))];
  const connection = await Connection.connect({ address });
  return {
    client: new Client({ connection, namespace, dataConverter: { payloadCodecs } }),
    payloadCodecs,
    close: async () => {
      await connection.close();
      await database.close();
    },
  };
}
