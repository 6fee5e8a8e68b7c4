import type { Actor, JsonObject } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import type { Caller } from './caller.js';

export interface ControlChange {
  resource:
    | 'org'
    | 'member'
    | 'agent'
    | 'key'
    | 'connection'
    | 'tool'
    | 'policy'
    | 'kill_switch'
    | 'budget'
    | 'grant'
    | 'shadow'
    | 'replay'
    | 'publication'
    | 'pending_change'
    | 'import'
    | 'data_handling'
    | 'disclosure'
    | 'erasure'
    | 'webhook'
    | 'delivery'
    | 'channel'
    | 'slack_workspace'
    | 'slack_route'
    | 'slack_link'
    | 'delegation'
    | 'on_call_schedule'
    | 'passkey'
    | 'session'
    | 'password'
    | 'recovery_codes'
    | 'invitation'
    | 'identity_provider'
    | 'approval';
  id: string;
  change: string;
  /** Of the new content, where it has one. */
  digest?: string;
  /** Actions whose data was erased or disclosed. */
  actions?: string[];
  /** Of a policy: what is published from now on, and what was before; null where it is withdrawn. */
  version?: number | null;
  replaced?: number | null;
  /** Of a passkey: JSON Web Key by which its signatures are verified from the log alone. */
  publicKey?: JsonObject;
}

/** Where the entry of a change stands in the org's log. */
export type ChangeEntry = Awaited<ReturnType<OrgTransaction['audit']['appendControl']>>;

/** Appends a change of the control plane to the org's log, in the transaction of the change. */
export function recordChange(tx: OrgTransaction, caller: Caller, change: ControlChange): Promise<ChangeEntry> {
  return recordChangeBy(tx, { kind: 'member', id: caller.memberId }, caller.requestId, change);
}

export function recordChangeBy(
  tx: OrgTransaction,
  actor: Actor,
  requestId: string,
  change: ControlChange,
): Promise<ChangeEntry> {
  const at = new Date().toISOString();
  return tx.audit.appendControl({ type: 'control.changed', at, actor, data: { ...change, requestId } });
}
