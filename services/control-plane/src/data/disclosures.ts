import { Inject, Injectable } from '@nestjs/common';
import { disclosureDigest } from '@runplane/audit';
import { type Disclosure, ProblemError, reachOf, rolesWith } from '@runplane/contracts';
import { DataKeys, type KeptField, keptFieldAad, type OrgTransaction, open } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';

/** Sealed fields that are to be disclosed: the log says so already, they are not open yet. */
export interface TakenFields {
  actionId: string;
  fields: (KeptField & { leafHash: string })[];
}

/** Gives sealed fields of actions to those who may read them, each by itself. */
@Injectable()
export class Disclosures {
  constructor(@Inject(DataKeys) private readonly keys: DataKeys) {}

  /** Logs who reads which fields, in the transaction; `open` them when it is committed. */
  async take(tx: OrgTransaction, caller: Caller, actionId: string, wanted: readonly string[]): Promise<TakenFields> {
    if (reachOf('data.disclose', caller.roles) !== 'all') {
      throw new ProblemError(
        'forbidden',
        `Disclosing needs one of the roles ${rolesWith('data.disclose').join(', ')}.`,
      );
    }
    const row = found(await tx.actions.find(actionId), 'action');
    if (row.erasedAt) throw new ProblemError('data_erased', `The data of the action was erased at ${row.erasedAt}.`);
    const kept = (await tx.keptData.fields(actionId)).filter(({ field }) => wanted.includes(field));
    const entries = await tx.audit.ofSubject(actionId);
    const fields = kept.map((field) => ({ ...field, leafHash: found(entries[field.entry], 'action').leafHash }));
    const change = `disclosed: ${kept.map(({ field }) => field).join(', ') || 'nothing'}`;
    await recordChange(tx, caller, { resource: 'disclosure', id: actionId, change, actions: [actionId] });
    return { actionId, fields };
  }

  open(orgId: string, { actionId, fields }: TakenFields): Promise<Disclosure[]> {
    return Promise.all(
      fields.map(async ({ field, entry, leafHash, sealed }) => {
        const key = await this.keys.toOpen(orgId, actionId);
        const disclosure = open(key, sealed, keptFieldAad(orgId, actionId, entry, field)).toString('utf8');
        return { field, entry, leafHash, disclosure, digest: disclosureDigest(disclosure) };
      }),
    );
  }
}
