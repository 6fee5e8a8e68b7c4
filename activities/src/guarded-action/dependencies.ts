import type { NoteSigner } from '@runplane/audit';
import type { JsonObject } from '@runplane/contracts';
import type { Database, DataKeys } from '@runplane/database';
import type { Catalogue } from '@runplane/mapping';
import type { PermitSigner } from './permit.js';

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
  /** How a provider treats a repeated call of this operation; undefined for a provider that does not exist. */
  idempotencyOf(provider: string, operation: JsonObject): 'keyed' | 'natural' | 'none' | undefined;
}
