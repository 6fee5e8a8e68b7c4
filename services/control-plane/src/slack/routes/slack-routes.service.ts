import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import {
  type CreateSlackRoute,
  type Delivery,
  type PageQuery,
  ProblemError,
  SLACK_TYPES,
  type SlackRoute,
  type UpdateSlackRoute,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { recordChange } from '../../common/record-change.js';

@Injectable()
export class SlackRoutesService {
  constructor(@Inject(Database) private readonly database: Database) {}

  create(caller: Caller, input: CreateSlackRoute): Promise<SlackRoute> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.slack.workspaces.find(input.workspaceId), 'workspace');
      const eventTypes = [...SLACK_TYPES];
      const route = await tx.slack.routes.create({ ...input, eventTypes, createdBy: caller.memberId });
      const { id } = route;
      await recordChange(tx, caller, { resource: 'slack_route', id, change: 'created', digest: digestOf(input) });
      return route;
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.slack.routes.list(query));
  }

  update(caller: Caller, id: string, { status }: UpdateSlackRoute): Promise<SlackRoute> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.slack.routes.find(id), 'route');
      await tx.destinations.update(id, { status });
      const change = status === 'active' ? 'enabled' : 'disabled';
      await recordChange(tx, caller, { resource: 'slack_route', id, change });
      return found(await tx.slack.routes.find(id), 'route');
    });
  }

  test(caller: Caller, id: string): Promise<Delivery> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { status } = found(await tx.slack.routes.find(id), 'route');
      if (status === 'disabled') throw new ProblemError('conflict', 'The route is disabled: enable it first.');
      const entry = await recordChange(tx, caller, { resource: 'slack_route', id, change: 'tested' });
      return tx.deliveries.createTest(id, entry);
    });
  }

  remove(caller: Caller, id: string): Promise<void> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.slack.routes.find(id), 'route');
      await tx.slack.routes.remove(id);
      await recordChange(tx, caller, { resource: 'slack_route', id, change: 'deleted' });
    });
  }
}
