import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type LinkSlackUser,
  type PageQuery,
  ProblemError,
  reachOf,
  type SlackLink,
  type SlackTicket,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { recordChange } from '../../common/record-change.js';

@Injectable()
export class SlackLinksService {
  constructor(@Inject(Database) private readonly database: Database) {}

  async preview(caller: Caller, { ticket }: LinkSlackUser): Promise<SlackTicket> {
    return found(
      await this.database.withOrg(caller.orgId, (tx) => tx.slack.links.findTicket(hashOf(ticket))),
      'ticket',
    );
  }

  /** The ticket says which Slack user it is, the caller's key which member: neither can be claimed. */
  link(caller: Caller, { ticket }: LinkSlackUser): Promise<SlackLink> {
    const hash = hashOf(ticket);
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { workspaceId, userId } = found(await tx.slack.links.findTicket(hash), 'ticket');
      if (!(await tx.slack.links.useTicket(hash))) throw new ProblemError('not_found', 'There is no such ticket.');
      const link = await tx.slack.links.put({ workspaceId, userId, memberId: caller.memberId });
      await recordChange(tx, caller, { resource: 'slack_link', id: `${workspaceId}:${userId}`, change: 'linked' });
      return link;
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.slack.links.list(query));
  }

  remove(caller: Caller, workspaceId: string, userId: string): Promise<void> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const memberId = found(await tx.slack.links.memberOf(workspaceId, userId), 'link');
      if (memberId !== caller.memberId && reachOf('slack.unlink', caller.roles) !== 'all') {
        throw new ProblemError('forbidden', 'Only owners and admins end the link of another member.');
      }
      await tx.slack.links.remove(workspaceId, userId);
      await recordChange(tx, caller, { resource: 'slack_link', id: `${workspaceId}:${userId}`, change: 'unlinked' });
    });
  }
}

function hashOf(ticket: string): Buffer {
  return createHash('sha256').update(ticket).digest();
}
