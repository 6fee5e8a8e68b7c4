import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import {
  type ApiKey,
  type CreateAgentKey,
  type CreatedKey,
  type PageQuery,
  type Permission,
  ProblemError,
  type RotateKey,
  reachOf,
  type UpdateAgentKey,
} from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { assertMayManage } from '../members/ownership.js';
import { issueKey } from './issue-key.js';

type Principal = ApiKey['principal'];

@Injectable()
export class KeysService {
  constructor(@Inject(Database) private readonly database: Database) {}

  create(caller: Caller, principal: Principal, input: CreateAgentKey): Promise<CreatedKey> {
    if (input.expiresAt !== undefined && new Date(input.expiresAt).getTime() <= Date.now()) {
      const errors = [{ path: 'expiresAt', message: 'must lie in the future' }];
      throw new ProblemError('invalid_request', 'The key would have expired already.', { errors });
    }
    return this.database.withOrg(caller.orgId, async (tx) => {
      await principalOf(tx, principal);
      const isFirst = principal.kind === 'member' && !isOwn(caller, principal);
      if (isFirst) await prepareFirstKey(tx, caller, principal.id);
      const key = await issueKey(tx, principal, input);
      const change = `created for ${principal.id}${isFirst ? ', who has never signed in' : ''}`;
      await recordChange(tx, caller, { resource: 'key', id: key.id, change, ...limitsDigest(key) });
      return key;
    });
  }

  list(caller: Caller, principal: Principal, query: PageQuery) {
    return this.database.withOrg(caller.orgId, async (tx) => {
      await principalOf(tx, principal);
      const permission = principal.kind === 'member' ? 'member_keys.read' : 'agent_keys.read';
      assertReaches(caller, permission, principal);
      return tx.keys.list(principal, query);
    });
  }

  limit(caller: Caller, id: string, input: UpdateAgentKey): Promise<ApiKey> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const before = found(await tx.keys.find(id), 'key');
      if (before.principal.kind !== 'agent') throw new ProblemError('conflict', 'Only keys of agents have limits.');
      const key = found(await tx.keys.limit(id, input), 'key');
      const changed = (['scope', 'certificate'] as const).filter((limit) => input[limit] !== undefined);
      const change = `${changed.join(' and ')} changed`;
      await recordChange(tx, caller, { resource: 'key', id, change, ...limitsDigest(key) });
      return key;
    });
  }

  revoke(caller: Caller, id: string): Promise<ApiKey> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const key = found(await tx.keys.find(id), 'key');
      await assertMayRevoke(tx, caller, key.principal);
      if (key.revokedAt !== null) return key;
      const revoked = found(await tx.keys.revoke(id), 'key');
      await recordChange(tx, caller, { resource: 'key', id, change: 'revoked' });
      return revoked;
    });
  }

  rotate(caller: Caller, id: string, { overlapSeconds }: RotateKey): Promise<CreatedKey> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const key = found(await tx.keys.find(id), 'key');
      assertMayRotate(caller, key.principal);
      if (key.revokedAt !== null) throw new ProblemError('conflict', 'The key is revoked; create a new one.');
      if (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now())
        throw new ProblemError('conflict', 'The key has expired; create a new one.');
      const { name, principal, expiresAt, scope, certificate } = key;
      const limits = { scope, certificate };
      const next = await issueKey(tx, principal, { name, ...(expiresAt === null ? {} : { expiresAt }), ...limits });
      if (overlapSeconds === 0) await tx.keys.revoke(id);
      else await tx.keys.expireWithin(id, overlapSeconds);
      const overlap = overlapSeconds === 0 ? '' : `, valid for ${overlapSeconds} s more`;
      await recordChange(tx, caller, { resource: 'key', id, change: `rotated to ${next.id}${overlap}` });
      return next;
    });
  }
}

/** What the key is limited to, in the log; nothing of one that is not. */
function limitsDigest({ scope, certificate }: ApiKey): { digest?: string } {
  return scope === null && certificate === null ? {} : { digest: digestOf({ scope, certificate }) };
}

async function principalOf(tx: OrgTransaction, { kind, id }: Principal) {
  return kind === 'member' ? found(await tx.members.find(id), 'member') : found(await tx.agents.find(id), 'agent');
}

const isOwn = ({ memberId }: Caller, { kind, id }: Principal): boolean => kind === 'member' && id === memberId;

function assertReaches(caller: Caller, permission: Permission, principal: Principal): void {
  if (isOwn(caller, principal) || reachOf(permission, caller.roles) === 'all') return;
  throw new ProblemError('forbidden', 'The key is not yours.');
}

/**
 * Whoever holds a member's key acts as that member, and votes of two members have to be those of two people: so an owner
 * may hand out the key that lets a member in for the first time, and no other. There is one such key at a time.
 */
async function prepareFirstKey(tx: OrgTransaction, caller: Caller, memberId: string): Promise<void> {
  if (reachOf('member_keys.create', caller.roles) !== 'all') {
    throw new ProblemError('forbidden', 'Members make their own keys; an owner makes the first one of a new member.');
  }
  if (await tx.members.hasSignedIn(memberId)) {
    throw new ProblemError('conflict', 'The member has signed in before, and makes their own keys.');
  }
  await tx.keys.revokeAll({ kind: 'member', id: memberId });
  await tx.invitations.revokeOf(memberId);
}

/** A key of an owner is as good as being one: only an owner takes it away. */
async function assertMayRevoke(tx: OrgTransaction, caller: Caller, principal: Principal): Promise<void> {
  assertReaches(caller, 'keys.revoke', principal);
  const holder = await principalOf(tx, principal);
  if (principal.kind === 'member') assertMayManage(caller, holder.roles);
}

function assertMayRotate(caller: Caller, principal: Principal): void {
  assertReaches(caller, 'keys.rotate', principal);
  if (principal.kind === 'agent' || isOwn(caller, principal)) return;
  throw new ProblemError('forbidden', 'Only the member has their key replaced; revoke it where it has to go.');
}
