import type { NoteSigner } from '@runplane/audit';
import type { Database, DataKeys } from '@runplane/database';
import type { Catalogue } from '@runplane/mapping';
import type { ToolProvider } from '../tools/index.js';
import type { PermitSigner } from './permit.js';

export type ProviderTraits = Pick<ToolProvider, 'builtIn' | 'idempotency' | 'timeoutMs' | 'undo'>;

/** What the worker wires into the activities. */
export interface WiredDependencies {
  database: Database;
  /** Of an org's log: signs the promise that a leaf will be in it. */
  logSigner(orgId: string): Promise<NoteSigner>;
  permits: PermitSigner;
  /** Seals what is kept of calls. */
  keys: DataKeys;
  /** Milliseconds that one tool call may take. */
  toolTimeoutMs: number;
}

export interface GuardedActionDependencies extends WiredDependencies {
  catalogue: Catalogue;
  /** What is asked of a provider before anything runs, by its name. */
  providers: ReadonlyMap<string, ProviderTraits>;
}
