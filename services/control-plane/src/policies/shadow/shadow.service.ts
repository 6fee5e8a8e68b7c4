import { Inject, Injectable } from '@nestjs/common';
import type { ShadowReport } from '@runplane/contracts';
import { Database } from '@runplane/database';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { recordChange } from '../../common/record-change.js';
import { bundleWith, readDraft } from '../lab/draft-bundle.js';
import type { PolicySource } from '../policy-answers.js';

@Injectable()
export class ShadowService {
  constructor(@Inject(Database) private readonly database: Database) {}

  async set(caller: Caller, source: PolicySource): Promise<ShadowReport> {
    const draft = await readDraft(this.database, caller.orgId, source);
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { bundle, digest } = await bundleWith(tx, draft);
      await tx.shadow.set({ bundle, digest });
      await recordChange(tx, caller, { resource: 'shadow', id: caller.orgId, change: 'set', digest });
      return found(await tx.shadow.report(), 'shadow');
    });
  }

  async report(caller: Caller): Promise<ShadowReport> {
    return found(await this.database.withOrg(caller.orgId, (tx) => tx.shadow.report()), 'shadow');
  }

  end(caller: Caller): Promise<ShadowReport> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const report = found(await tx.shadow.report(), 'shadow');
      await tx.shadow.set(null);
      await recordChange(tx, caller, { resource: 'shadow', id: caller.orgId, change: 'ended' });
      return report;
    });
  }
}
