import { Inject, Injectable } from '@nestjs/common';
import { digestOf, disclosureDigest } from '@runplane/audit';
import { type DataHandling, type Disclosure, ProblemError } from '@runplane/contracts';
import { Database, DataKeys, keptFieldAad, open, type SealedField } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';

@Injectable()
export class DataService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DataKeys) private readonly keys: DataKeys,
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
    const { orgId } = caller;
    const { leafHash, fields } = await this.database.withOrg(orgId, async (tx) => {
      const row = found(await tx.actions.find(actionId), 'action');
      if (row.erasedAt) throw new ProblemError('data_erased', `The data of the action was erased at ${row.erasedAt}.`);
      const entry = found(await tx.audit.find(actionId, 0), 'action');
      const kept = (await tx.keptData.fields(actionId)).filter(({ field }) => wanted.includes(field));
      // Logged before it is given.
      const change = `disclosed: ${kept.map(({ field }) => field).join(', ') || 'nothing'}`;
      await recordChange(tx, caller, { resource: 'disclosure', id: actionId, change, actions: [actionId] });
      return { leafHash: entry.leafHash, fields: kept };
    });
    const disclosures = await Promise.all(fields.map((field) => this.open(orgId, actionId, field)));
    return { actionId, leafHash, disclosures };
  }

  private async open(orgId: string, actionId: string, { field, sealed }: SealedField): Promise<Disclosure> {
    const key = await this.keys.toOpen(orgId, actionId);
    const disclosure = open(key, sealed, keptFieldAad(orgId, actionId, field)).toString('utf8');
    return { field, disclosure, digest: disclosureDigest(disclosure) };
  }
}
