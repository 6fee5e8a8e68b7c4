import { Inject, Injectable } from '@nestjs/common';
import type { CancelRequest } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { z } from 'zod';
import { ActionsService } from '../actions/actions.service.js';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';

export const CancelledActions = z.strictObject({ cancelled: z.number().int(), failed: z.number().int() });
export type CancelledActions = z.infer<typeof CancelledActions>;

const MOST = 500;
const PAGE = 100;
/** At the same time. */
const AT_ONCE = 8;

/** What an agent has waiting for people: nobody should have to look through it one by one when the agent is retired. */
@Injectable()
export class PendingActionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ActionsService) private readonly actions: ActionsService,
  ) {}

  async cancelAll(caller: Caller, agentId: string, input: CancelRequest): Promise<CancelledActions> {
    const waiting = await this.waitingOf(caller, agentId);
    let cancelled = 0;
    let failed = 0;
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        try {
          await this.actions.cancel(caller, id, input);
          cancelled++;
        } catch {
          // One that is decided at this moment, or does not answer, keeps no other from being cancelled.
          failed++;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const change = `pending actions cancelled: ${cancelled}, failed: ${failed}`;
    await this.database.withOrg(caller.orgId, (tx) =>
      recordChange(tx, caller, { resource: 'agent', id: agentId, change }),
    );
    return { cancelled, failed };
  }

  private waitingOf(caller: Caller, agentId: string): Promise<string[]> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.agents.find(agentId), 'agent');
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await tx.actions.list({ agentId, status: ['PENDING_APPROVAL'], limit: PAGE, cursor });
        ids.push(...page.items.map(({ actionId }) => actionId));
        cursor = page.nextCursor ?? undefined;
      } while (cursor && ids.length < MOST);
      return ids;
    });
  }
}
