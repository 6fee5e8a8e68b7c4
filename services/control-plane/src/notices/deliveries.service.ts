import { Inject, Injectable } from '@nestjs/common';
import { Delivery, type DeliveryQuery, ProblemError } from '@runplane/contracts';
import { Database, type DeliveryInHand } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';

@Injectable()
export class DeliveriesService {
  constructor(@Inject(Database) private readonly database: Database) {}

  list(caller: Caller, query: DeliveryQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.deliveries.list(query));
  }

  get(caller: Caller, id: string): Promise<Delivery> {
    return this.database.withOrg(caller.orgId, async (tx) => shown(found(await tx.deliveries.find(id), 'delivery')));
  }

  resend(caller: Caller, id: string): Promise<Delivery> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.deliveries.find(id), 'delivery');
      if (!(await tx.deliveries.resend(id))) {
        throw new ProblemError('conflict', 'The delivery is still under way: it is tried until it is settled.');
      }
      await recordChange(tx, caller, { resource: 'delivery', id, change: 'sent again' });
      return shown(found(await tx.deliveries.find(id), 'delivery'));
    });
  }
}

/** Without what only the sender needs. */
export function shown({ round: _round, channelStatus: _status, ...delivery }: DeliveryInHand): Delivery {
  return delivery;
}
