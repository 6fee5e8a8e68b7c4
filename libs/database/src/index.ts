import 'reflect-metadata';

export { Audit, AuditConflictError } from './audit-log/audit.js';
export type { NewAuditEvent } from './audit-log/events.js';
export { LogCorruptError } from './audit-log/log-writer.js';
export { Sequencer, type SequencerOptions } from './audit-log/sequencer.js';
export { Database, type KeyPrincipal, openDatabase } from './database.js';
export { newId } from './ids.js';
export { migrate } from './migrate.js';
export type { ActionChange, NewActionRow, StoredDecision } from './repositories/actions.js';
export type { BudgetNeed } from './repositories/budgets.js';
export type { NewConnection, SealedConnection } from './repositories/connections.js';
export { type FactsQuery, targetKey } from './repositories/facts.js';
export type { NewKey } from './repositories/keys.js';
export type { Page } from './repositories/paging.js';
export type { RecordedAction } from './repositories/replays.js';
export { masterKeyId, open, rewrap, seal, sealedWith } from './sealing.js';
export type { OrgTransaction } from './transaction.js';
