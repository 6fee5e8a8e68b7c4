import { Inject, Injectable } from '@nestjs/common';
import { type CreateKillSwitch, type KillSwitch, type PageQuery, ProblemError } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';

@Injectable()
export class KillSwitchesService {
  constructor(@Inject(Database) private readonly database: Database) {}

  create(caller: Caller, input: CreateKillSwitch): Promise<KillSwitch> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      await assertScope(tx, input);
      const killSwitch = await tx.killSwitches.create({ ...input, createdBy: caller.memberId });
      const change = `thrown for ${input.scope} ${input.value}`;
      await recordChange(tx, caller, { resource: 'kill_switch', id: killSwitch.id, change });
      return killSwitch;
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.killSwitches.list(query));
  }

  lift(caller: Caller, id: string): Promise<KillSwitch> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const before = found(await tx.killSwitches.find(id), 'kill switch');
      if (before.liftedAt !== null) return before;
      const lifted = found(await tx.killSwitches.lift(id), 'kill switch');
      await recordChange(tx, caller, { resource: 'kill_switch', id, change: 'lifted' });
      return lifted;
    });
  }
}

/** A switch that stops nothing because its value is misspelt would be worse than none. */
async function assertScope(tx: OrgTransaction, { scope, value }: CreateKillSwitch): Promise<void> {
  const known = {
    org: async () => value === tx.orgId,
    agent: async () => (await tx.agents.find(value)) !== null,
    connection: async () => (await tx.connections.findByName(value)) !== null,
    // Tools of callers that speak canonical need no registration, so any type may come.
    action: async () => /^[a-z][a-z0-9_]*$/.test(value),
  };
  if (await known[scope]()) return;
  const errors = [{ path: 'value', message: `names no ${scope} of this organisation` }];
  throw new ProblemError('invalid_request', 'The kill switch would stop nothing.', { errors });
}
