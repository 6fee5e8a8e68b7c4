import { Inject, Injectable } from '@nestjs/common';
import { type CreateOrg, type DecisionSettings, type Org, type PendingChange, ProblemError } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { planIssues } from '@runplane/policy';
import { changeOrAsk } from '../changes/reviewed-change.js';
import type { Caller } from '../common/caller.js';
import { recordChangeBy } from '../common/record-change.js';
import { issueKey } from '../keys/issue-key.js';
import type { CreatedOrg } from './created-org.js';
import { SETTINGS_CHANGE } from './settings-change.js';

@Injectable()
export class OrgsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  async create(requestId: string, input: CreateOrg): Promise<CreatedOrg> {
    const { org, owner } = await this.database.createOrg(input);
    const key = await this.database.withOrg(org.id, async (tx) => {
      const created = await issueKey(tx, { kind: 'member', id: owner.id }, { name: 'owner' });
      const operator = { kind: 'operator' as const, id: 'operator' };
      await recordChangeBy(tx, operator, requestId, { resource: 'key', id: created.id, change: 'created' });
      return created;
    });
    return { org, owner, key };
  }

  async list(): Promise<{ items: Org[]; nextCursor: null }> {
    return { items: await this.database.listOrgs(), nextCursor: null };
  }

  mine(caller: Caller): Promise<Org> {
    return this.database.withOrg(caller.orgId, (tx) => tx.orgs.get());
  }

  /** Replaces them, or asks for the second person that the organisation wants for it. */
  updateSettings(caller: Caller, settings: DecisionSettings): Promise<Org | PendingChange> {
    const errors = planIssues(settings.defaultApproval, 'defaultApproval').map((issue) => ({ ...issue }));
    if (errors.length > 0) throw new ProblemError('policy_invalid', 'The default plan can not work.', { errors });
    return changeOrAsk(this.database, caller, SETTINGS_CHANGE, { subject: null, change: settings });
  }
}
