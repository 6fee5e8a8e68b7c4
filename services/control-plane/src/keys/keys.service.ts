import { Inject, Injectable } from '@nestjs/common';
import {
  type ApiKey,
  type CreatedKey,
  type CreateKey,
  type PageQuery,
  ProblemError,
  type RotateKey,
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

  create(caller: Caller, principal: Principal, input: CreateKey): Promise<CreatedKey> {
    if (input.expiresAt !== undefined && new Date(input.expiresAt).getTime() <= Date.now()) {
      const errors = [{ path: 'expiresAt', message: 'must lie in the future' }];
      throw new ProblemError('invalid_request', 'The key would have expired already.', { errors });
    }
    return this.database.withOrg(caller.orgId, async (tx) => {
      await assertMayKey(tx, caller, principal);
      const key = await issueKey(tx, principal, input);
      await recordChange(tx, caller, { resource: 'key', id: key.id, change: `created for ${principal.id}` });
      return key;
    });
  }

  list(caller: Caller, principal: Principal, query: PageQuery) {
    return this.database.withOrg(caller.orgId, async (tx) => {
      await principalOf(tx, principal);
      return tx.keys.list(principal, query);
    });
  }

  revoke(caller: Caller, id: string): Promise<ApiKey> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const key = found(await tx.keys.find(id), 'key');
      await assertMayKey(tx, caller, key.principal);
      if (key.revokedAt !== null) return key;
      const revoked = found(await tx.keys.revoke(id), 'key');
      await recordChange(tx, caller, { resource: 'key', id, change: 'revoked' });
      return revoked;
    });
  }

  rotate(caller: Caller, id: string, { overlapSeconds }: RotateKey): Promise<CreatedKey> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const key = found(await tx.keys.find(id), 'key');
      await assertMayKey(tx, caller, key.principal);
      if (key.revokedAt !== null) throw new ProblemError('conflict', 'The key is revoked; create a new one.');
      if (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now())
        throw new ProblemError('conflict', 'The key has expired; create a new one.');
      const { name, principal, expiresAt } = key;
      const next = await issueKey(tx, principal, { name, ...(expiresAt === null ? {} : { expiresAt }) });
      if (overlapSeconds === 0) await tx.keys.revoke(id);
      else await tx.keys.expireWithin(id, overlapSeconds);
      const overlap = overlapSeconds === 0 ? '' : `, valid for ${overlapSeconds} s more`;
      await recordChange(tx, caller, { resource: 'key', id, change: `rotated to ${next.id}${overlap}` });
      return next;
    });
  }
}

async function principalOf(tx: OrgTransaction, { kind, id }: Principal) {
  return kind === 'member' ? found(await tx.members.find(id), 'member') : found(await tx.agents.find(id), 'agent');
}

/** A key of an owner is as good as being one. */
async function assertMayKey(tx: OrgTransaction, caller: Caller, principal: Principal): Promise<void> {
  const holder = await principalOf(tx, principal);
  if (principal.kind === 'member') assertMayManage(caller, holder.roles);
}
