import {
  type Database,
  DataKeys,
  fileRootKey,
  type KeyRing,
  kmsRootKey,
  type RootKey,
  rootKeys,
} from '@runplane/database';
import { z } from 'zod';
import { ConfigError, keyRingFile } from './read-config.js';

/**
 * The root key of stored data: a file, or keys of AWS KMS by commas (whose region and credentials the AWS client finds
 * itself). The first one wraps, those after it open what they have wrapped.
 */
export const dataKeyVariables = {
  RUNPLANE_DATA_KEY_FILE: keyRingFile.optional(),
  RUNPLANE_DATA_KMS_KEY: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((key) => key !== ''))
    .optional(),
};

/** With both, KMS wraps, and the file opens what it wrapped before. */
export interface DataKeySource {
  file?: KeyRing | undefined;
  kmsKeys?: readonly string[] | undefined;
}

/** Throws `ConfigError` where neither is set. */
export function dataKeySource(variables: {
  RUNPLANE_DATA_KEY_FILE?: KeyRing | undefined;
  RUNPLANE_DATA_KMS_KEY?: string[] | undefined;
}): DataKeySource {
  const { RUNPLANE_DATA_KEY_FILE: file, RUNPLANE_DATA_KMS_KEY: kmsKeys = [] } = variables;
  if (file || kmsKeys.length > 0) return { file, kmsKeys };
  throw new ConfigError(['RUNPLANE_DATA_KEY_FILE: set it, or RUNPLANE_DATA_KMS_KEY']);
}

export async function openDataKeys(database: Pick<Database, 'withOrg'>, source: DataKeySource): Promise<DataKeys> {
  return new DataKeys(database, await rootKeyOf(source));
}

export async function rootKeyOf({ file, kmsKeys = [] }: DataKeySource): Promise<RootKey> {
  const inKms = await Promise.all(kmsKeys.map((keyId) => kmsRootKey({ keyId })));
  const [first, ...others] = [...inKms, ...(file ? [fileRootKey(file)] : [])];
  if (!first) throw new ConfigError(['RUNPLANE_DATA_KEY_FILE: set it, or RUNPLANE_DATA_KMS_KEY']);
  return rootKeys(first, ...others);
}
