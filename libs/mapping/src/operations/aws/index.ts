import type { Operations } from '../operation.js';
import { awsAccess } from './access.js';
import { awsCompute } from './compute.js';
import { awsDatabases } from './databases.js';
import { awsMessaging } from './messaging.js';
import { awsNetworks } from './networks.js';
import { awsStorage } from './storage.js';

/**
 * Names are `<service>.<operation>`, as in AWS's SDKs; arguments have the names of AWS's API (`Bucket`, `Key`, …).
 * Only what is listed is known: an operation that is not listed stays unmapped, also where it begins with `get`.
 */
export const aws: Operations = {
  ...awsStorage,
  ...awsCompute,
  ...awsNetworks,
  ...awsAccess,
  ...awsDatabases,
  ...awsMessaging,
};
