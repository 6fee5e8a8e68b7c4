import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import type { DataHandling } from '@runplane/contracts';
import { Database } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { Disclosures } from './disclosures.js';

@Injectable()
export class DataService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
  ) {}

  handling(caller: Caller): Promise<DataHandling> {
    return this.database.withOrg(caller.orgId, (tx) => tx.keptData.handling());
  }

  setHandling(caller: Caller, handling: DataHandling): Promise<DataHandling> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      await tx.keptData.setHandling(handling);
      const digest = digestOf(handling);
      await recordChange(tx, caller, { resource: 'data_handling', id: caller.orgId, change: 'replaced', digest });
      return handling;
    });
  }

  async disclose(caller: Caller, actionId: string, wanted: readonly string[]) {
    const { leafHash, taken } = await this.database.withOrg(caller.orgId, async (tx) => {
      const decided = found(await tx.audit.find(actionId, 0), 'action');
      return { leafHash: decided.leafHash, taken: await this.disclosures.take(tx, caller, actionId, wanted) };
    });
    return { actionId, leafHash, disclosures: await this.disclosures.open(caller.orgId, taken) };
  }
}
