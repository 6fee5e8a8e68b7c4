import 'reflect-metadata';

export { type Anchored, Audit, AuditConflictError } from './audit-log/audit.js';
export type { NewAuditEvent } from './audit-log/events.js';
export { LogWriter } from './audit-log/log-writer.js';
export { Sequencer, type SequencerHealth, type SequencerOptions } from './audit-log/sequencer.js';
export { LogCorruptError } from './audit-log/stored-tree.js';
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
export { open, seal } from './sealing.js';
export type { OrgTransaction } from './transaction.js';
