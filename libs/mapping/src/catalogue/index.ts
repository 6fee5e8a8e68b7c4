import { digestOf } from '@runplane/audit';
import { ActionDefinition } from '@runplane/contracts';
import { access } from './access.js';
import { compute } from './compute.js';
import { customers } from './customers.js';
import { databases } from './databases.js';
import type { Definitions } from './definitions.js';
import { http } from './http.js';
import { messaging } from './messaging.js';
import { payments } from './payments.js';
import { storage } from './storage.js';
import { unmapped } from './unmapped.js';

export { UNMAPPED } from './unmapped.js';

export interface Catalogue {
  /** Digest of all definitions in order of their types. */
  digest: string;
  actions: ReadonlyMap<string, ActionDefinition>;
}

const GROUPS = [http, databases, payments, customers, messaging, storage, compute, access, [unmapped]];

let builtIn: Catalogue | undefined;

/** The canonical actions that come with Runplane. To add one, extend a file of this folder. */
export function builtInCatalogue(): Catalogue {
  builtIn ??= catalogueOf(GROUPS.flat());
  return builtIn;
}

/** Checks the definitions and indexes them. Throws `ZodError` on a bad one, `RangeError` on two of the same type. */
export function catalogueOf(definitions: Definitions): Catalogue {
  const sorted = definitions
    .map((definition) => ActionDefinition.parse(definition))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
  const actions = new Map(sorted.map((definition) => [definition.type, definition]));
  if (actions.size !== sorted.length) throw new RangeError('two definitions of the catalogue have the same type');
  return { digest: digestOf(sorted), actions };
}
