import { Inject, Injectable } from '@nestjs/common';
import type { CreateErasure, Erasure, PageQuery } from '@runplane/contracts';
import { Database, DataKeys, type ErasureScope } from '@runplane/database';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { recordChange } from '../../common/record-change.js';
import { ErasureRunner } from './erasure-runner.js';

@Injectable()
export class ErasureService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DataKeys) private readonly keys: DataKeys,
    @Inject(ErasureRunner) private readonly runner: ErasureRunner,
  ) {}

  async create(caller: Caller, input: CreateErasure): Promise<Erasure> {
    const scope = await this.scopeOf(caller.orgId, input);
    const erasure = await this.database.withOrg(caller.orgId, async (tx) => {
      if ('actionId' in scope) found(await tx.actions.find(scope.actionId), 'action');
      const created = await tx.erasures.create(scope, { reason: input.reason, by: caller.memberId });
      await recordChange(tx, caller, { resource: 'erasure', id: created.id, change: `requested: ${created.scope}` });
      return created;
    });
    this.runner.run(caller.orgId, erasure.id);
    return erasure;
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.erasures.list(query));
  }

  async get(caller: Caller, id: string): Promise<Erasure> {
    const { erasure, isOurs } = await this.database.withOrg(caller.orgId, async (tx) => ({
      isOurs: await tx.erasures.takeOver(id),
      erasure: found(await tx.erasures.find(id), 'erasure'),
    }));
    if (isOurs) this.runner.run(caller.orgId, id);
    return erasure;
  }

  /** A subject is kept as its keyed hash only. */
  private async scopeOf(orgId: string, input: CreateErasure): Promise<ErasureScope> {
    if ('subject' in input) return { subject: await this.keys.pseudonym(orgId, input.subject) };
    return 'actionId' in input ? { actionId: input.actionId } : { before: input.before };
  }
}
