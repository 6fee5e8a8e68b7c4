import { Inject, Injectable } from '@nestjs/common';
import { type Channel, type ChannelHealth, MAIL_TYPES, type NoticePreferences } from '@runplane/contracts';
import { Database } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import type { SwitchEmail } from './switch-email.js';

@Injectable()
export class ChannelsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list(caller: Caller): Promise<{ items: ChannelHealth[] }> {
    return { items: await this.database.withOrg(caller.orgId, (tx) => tx.destinations.list()) };
  }

  switchEmail(caller: Caller, { status }: SwitchEmail): Promise<Channel> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const known =
        (await tx.destinations.findEmail()) ??
        (await tx.destinations.create({
          kind: 'email',
          name: 'email',
          eventTypes: [...MAIL_TYPES],
          createdBy: caller.memberId,
        }));
      const channel = found(await tx.destinations.update(known.id, { status }), 'channel');
      const change = status === 'active' ? 'enabled' : 'disabled';
      await recordChange(tx, caller, { resource: 'channel', id: channel.id, change });
      return channel;
    });
  }

  preferences(caller: Caller): Promise<NoticePreferences> {
    return this.database.withOrg(caller.orgId, (tx) => tx.mails.preferencesOf(caller.memberId));
  }

  setPreferences(caller: Caller, input: NoticePreferences): Promise<NoticePreferences> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      await tx.mails.setPreferences(caller.memberId, input);
      await recordChange(tx, caller, { resource: 'member', id: caller.memberId, change: 'notice preferences set' });
      return input;
    });
  }
}
