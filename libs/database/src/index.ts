import 'reflect-metadata';

export { type Anchored, Audit, AuditConflictError } from './audit-log/audit.js';
export type { NewAuditEvent } from './audit-log/events.js';
export { LogWriter } from './audit-log/log-writer.js';
export { Sequencer, type SequencerHealth, type SequencerOptions } from './audit-log/sequencer.js';
export { LogCorruptError } from './audit-log/stored-tree.js';
export { DataErasedError, DataKeys } from './data-keys/data-keys.js';
export { kmsRootKey } from './data-keys/kms-root-key.js';
export { ANY_FILE, fileRootKey, type RootKey, rootKeys } from './data-keys/root-key.js';
export {
  Database,
  type KeyPrincipal,
  openDatabase,
  type SessionPrincipal,
  type SlackConnection,
  type SlackSocket,
} from './database.js';
export { Dispatcher, type DispatcherOptions } from './dispatcher.js';
export { newId } from './ids.js';
export { KeyRing } from './master-keys/key-ring.js';
export type { MasterKeyUse } from './master-keys/master-key-store.js';
export { type Rewrapped, rewrapAll } from './master-keys/rewrapper.js';
export { masterKeyId, open, rewrap, seal, sealedWith, UnknownMasterKeyError } from './master-keys/sealing.js';
export { migrate, type Passwords } from './migrate.js';
export type { ActionChange, NewActionRow, ScopedCall, StoredDecision } from './repositories/actions.js';
export type { Period } from './repositories/approval-figures.js';
export type { ApprovalTicket } from './repositories/approval-tickets.js';
export type { ApprovalFilter } from './repositories/approvals.js';
export type { BudgetNeed } from './repositories/budgets.js';
export type { NewConnection, SealedConnection } from './repositories/connections.js';
export type { HeldCredential } from './repositories/credentials.js';
export type { DeliveryInHand } from './repositories/deliveries.js';
export type { NewDestination } from './repositories/destinations.js';
export type { ErasureScope } from './repositories/erasures.js';
export { type FactsQuery, targetKey } from './repositories/facts.js';
export type { StoredProvider } from './repositories/identity-providers.js';
export { type KeptField, keptFieldAad, type SealedField } from './repositories/kept-data.js';
export type { NewKey } from './repositories/keys.js';
export type { Page } from './repositories/paging.js';
export type { StoredChallenge } from './repositories/passkey-challenges.js';
export type { StoredPasskey } from './repositories/passkeys.js';
export type { StoredChange } from './repositories/pending-changes.js';
export type { RecordedAction } from './repositories/replays.js';
export type { ReceivedInteraction } from './repositories/slack/interactions.js';
export type { HeldMessage, SlackMessageKey } from './repositories/slack/messages.js';
export type { ExecutableTool, ToolToShow } from './repositories/tools.js';
export type { Standing, VoterStanding } from './repositories/voters.js';
export { type ProcessName, processUrls } from './roles.js';
export type { Account, SignInLimit } from './sign-in-lookups.js';
export { type SlackInbox, slackInbox } from './slack-inbox.js';
export type { OrgTransaction } from './transaction.js';
export { databaseTlsFault, isLoopback } from './transport.js';
