import { digestOf } from '@runplane/audit';
import { ActionDefinition, type Json } from '@runplane/contracts';
import { HTTP_READER } from '../http/read-request.js';
import { type BuiltInOperation, builtInOperations, operationKey } from '../operations/index.js';
import { SQL_READER } from '../sql/reader-version.js';
import { access } from './access.js';
import { billing } from './billing.js';
import { compute } from './compute.js';
import { customers } from './customers.js';
import { databaseAdministration, databases } from './databases.js';
import type { Definitions } from './definitions.js';
import { http } from './http.js';
import { messaging } from './messaging.js';
import { networks } from './networks.js';
import { payments } from './payments.js';
import { payouts } from './payouts.js';
import { queues } from './queues.js';
import { secrets } from './secrets.js';
import { storage } from './storage.js';
import { unmapped } from './unmapped.js';

export { UNMAPPED } from './unmapped.js';

export interface Catalogue {
  /** Digest of all definitions and operations, and of the rules by which statements and requests are read. */
  digest: string;
  actions: ReadonlyMap<string, ActionDefinition>;
  /** What calls of providers mean where an org has no tool of this name; by `operationKey`. */
  operations: ReadonlyMap<string, BuiltInOperation>;
}

/** By the heading under which docs/catalogue.md lists them. */
export const GROUPS: Readonly<Record<string, Definitions>> = {
  'Payments and refunds': payments,
  'Payouts and transfers': payouts,
  'Subscriptions, invoices and prices': billing,
  Customers: customers,
  'Identity and access': access,
  Databases: databases,
  'Database administration': databaseAdministration,
  Storage: storage,
  Compute: compute,
  'Networks and DNS': networks,
  'Secrets and keys': secrets,
  Messaging: messaging,
  'Queues and topics': queues,
  HTTP: http,
  'Everything else': [unmapped],
};

let builtIn: Catalogue | undefined;

/** The canonical actions and operations that come with Runplane. To add one, extend a data file (docs/catalogue.md). */
export function builtInCatalogue(): Catalogue {
  builtIn ??= catalogueOf(Object.values(GROUPS).flat(), builtInOperations());
  return builtIn;
}

/**
 * Checks the definitions and indexes them. Throws `ZodError` on a bad one, `RangeError` on two of the same type, on two
 * operations with one name, and on an operation of an action that is not defined.
 */
export function catalogueOf(definitions: Definitions, operations: readonly BuiltInOperation[] = []): Catalogue {
  const sorted = definitions
    .map((definition) => ActionDefinition.parse(definition))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
  const actions = new Map(sorted.map((definition) => [definition.type, definition]));
  if (actions.size !== sorted.length) throw new RangeError('two definitions of the catalogue have the same type');
  const sortedOperations = [...operations].sort((a, b) => (a.name < b.name ? -1 : 1));
  const byKey = new Map(sortedOperations.map((operation) => [operationKey(operation.name), operation]));
  if (byKey.size !== sortedOperations.length) throw new RangeError('two operations have the same name');
  for (const operation of sortedOperations) {
    if ('action' in operation && !actions.has(operation.action)) {
      throw new RangeError(`${operation.name} is of the action ${operation.action}, which nobody defines`);
    }
  }
  const digest = digestOf({
    actions: sorted,
    operations: sortedOperations as unknown as Json,
    readers: { sql: SQL_READER as unknown as Json, http: HTTP_READER },
  });
  return { digest, actions, operations: byKey };
}
