import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import { type CreateGrant, type Grant, ProblemError } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { knownActions } from '../tools/known-actions.js';

/** A decision looks at no more than these. */
const MOST_USABLE = 50;
const LONGEST_MS = 90 * 86_400_000;

@Injectable()
export class GrantsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  create(caller: Caller, input: CreateGrant): Promise<Grant> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const errors = await faultsOf(tx, input);
      if (errors.length > 0) throw new ProblemError('invalid_request', 'The grant would never count.', { errors });
      if ((await tx.grants.countUsable(input.agentId, input.action)) >= MOST_USABLE) {
        const detail = `The agent has ${MOST_USABLE} usable grants for ${input.action}; revoke some.`;
        throw new ProblemError('conflict', detail);
      }
      const grant = await tx.grants.create({ ...input, issuedBy: caller.memberId });
      await recordChange(tx, caller, { resource: 'grant', id: grant.id, change: 'issued', digest: digestOf(input) });
      return grant;
    });
  }

  list(caller: Caller, query: { limit: number; cursor?: string | undefined; agentId?: string | undefined }) {
    return this.database.withOrg(caller.orgId, (tx) => tx.grants.list(query));
  }

  async get(caller: Caller, id: string): Promise<Grant> {
    return found(await this.database.withOrg(caller.orgId, (tx) => tx.grants.find(id)), 'grant');
  }

  revoke(caller: Caller, id: string): Promise<Grant> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const before = found(await tx.grants.find(id), 'grant');
      if (before.revokedAt !== null) return before;
      const revoked = found(await tx.grants.revoke(id), 'grant');
      await recordChange(tx, caller, { resource: 'grant', id, change: 'revoked' });
      return revoked;
    });
  }
}

/** A grant that can't fit any action is a mistake that its issuer wants to hear of. */
async function faultsOf(tx: OrgTransaction, input: CreateGrant): Promise<{ path: string; message: string }[]> {
  const faults: { path: string; message: string }[] = [];
  if (!(await tx.agents.find(input.agentId))) faults.push({ path: 'agentId', message: 'there is no such agent' });
  const lasts = Date.parse(input.expiresAt) - Date.now();
  if (lasts <= 0 || lasts > LONGEST_MS) {
    faults.push({ path: 'expiresAt', message: 'must be in the future, and at most 90 days from now' });
  }
  const definition = (await knownActions(tx)).get(input.action);
  if (!definition) return [...faults, { path: 'action', message: 'is no action of the catalogue or of a tool' }];
  for (const name of Object.keys(input.pinned)) {
    if (!Object.hasOwn(definition.material, name)) {
      faults.push({ path: `pinned.${name}`, message: `${input.action} has no material field of this name` });
    }
  }
  const hasLimit = input.maxAmount !== null || input.totalAmount !== null;
  if (hasLimit && definition.material.amount?.type !== 'integer') {
    faults.push({ path: 'maxAmount', message: `${input.action} has no amount` });
  }
  return faults;
}
