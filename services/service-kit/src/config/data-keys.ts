import { type Database, DataKeys, fileRootKey, kmsRootKey, type RootKey } from '@runplane/database';
import { z } from 'zod';
import { ConfigError, keyFile } from './read-config.js';

/** The root key of stored data: a file, or a key of AWS KMS (whose region and credentials the AWS client finds itself). */
export const dataKeyVariables = {
  RUNPLANE_DATA_KEY_FILE: keyFile.optional(),
  RUNPLANE_DATA_KMS_KEY: z.string().min(1).optional(),
};

export type DataKeySource = { file: Buffer } | { kmsKey: string };

/** Throws `ConfigError` unless exactly one of the two is set. */
export function dataKeySource(variables: {
  RUNPLANE_DATA_KEY_FILE?: Buffer | undefined;
  RUNPLANE_DATA_KMS_KEY?: string | undefined;
}): DataKeySource {
  const { RUNPLANE_DATA_KEY_FILE: file, RUNPLANE_DATA_KMS_KEY: kmsKey } = variables;
  if (file && !kmsKey) return { file };
  if (kmsKey && !file) return { kmsKey };
  throw new ConfigError(['RUNPLANE_DATA_KEY_FILE: set it, or RUNPLANE_DATA_KMS_KEY, but not both']);
}

export async function openDataKeys(database: Pick<Database, 'withOrg'>, source: DataKeySource): Promise<DataKeys> {
  return new DataKeys(database, await rootKeyOf(source));
}

async function rootKeyOf(source: DataKeySource): Promise<RootKey> {
  return 'file' in source ? fileRootKey(source.file) : kmsRootKey({ keyId: source.kmsKey });
}
