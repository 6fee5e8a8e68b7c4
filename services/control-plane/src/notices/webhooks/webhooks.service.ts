import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import {
  type CreateWebhook,
  type Delivery,
  type PageQuery,
  ProblemError,
  type RotateWebhookSecret,
  type UpdateWebhook,
  type Webhook,
  type WebhookWithSecret,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { newId } from '@runplane/service-kit';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { recordChange } from '../../common/record-change.js';
import { SealingKey } from '../../connections/sealing-key.js';
import { shown } from '../deliveries.service.js';

@Injectable()
export class WebhooksService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SealingKey) private readonly sealingKey: SealingKey,
  ) {}

  create(caller: Caller, input: CreateWebhook): Promise<WebhookWithSecret> {
    const id = newId('chn');
    const secret = newSecret();
    return this.database.withOrg(caller.orgId, async (tx) => {
      const sealedSecret = this.sealingKey.seal(caller.orgId, id, { secret });
      const webhook = await tx.webhooks.create({ ...input, id, sealedSecret, createdBy: caller.memberId });
      await recordChange(tx, caller, { resource: 'webhook', id, change: 'created', digest: digestOf(input) });
      return { ...webhook, secret };
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.webhooks.list(query));
  }

  get(caller: Caller, id: string): Promise<Webhook> {
    return this.database.withOrg(caller.orgId, async (tx) => found(await tx.webhooks.find(id), 'webhook'));
  }

  update(caller: Caller, id: string, input: UpdateWebhook): Promise<Webhook> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const webhook = found(await tx.webhooks.update(id, input), 'webhook');
      const { name, url, eventTypes, status } = webhook;
      const digest = digestOf({ name, url, eventTypes, status });
      await recordChange(tx, caller, { resource: 'webhook', id, change: 'changed', digest });
      return webhook;
    });
  }

  rotateSecret(caller: Caller, id: string, { overlapHours }: RotateWebhookSecret): Promise<WebhookWithSecret> {
    const secret = newSecret();
    return this.database.withOrg(caller.orgId, async (tx) => {
      const sealed = this.sealingKey.seal(caller.orgId, id, { secret });
      const webhook = found(await tx.webhooks.rotateSecret(id, sealed, overlapHours), 'webhook');
      await recordChange(tx, caller, { resource: 'webhook', id, change: 'secret rotated' });
      return { ...webhook, secret };
    });
  }

  test(caller: Caller, id: string): Promise<Delivery> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { status } = found(await tx.webhooks.find(id), 'webhook');
      if (status === 'disabled') throw new ProblemError('conflict', 'The webhook is disabled: enable it first.');
      const entry = await recordChange(tx, caller, { resource: 'webhook', id, change: 'tested' });
      return shown(await tx.deliveries.createTest(id, entry));
    });
  }

  remove(caller: Caller, id: string): Promise<void> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.webhooks.find(id), 'webhook');
      await tx.destinations.remove(id);
      await recordChange(tx, caller, { resource: 'webhook', id, change: 'deleted' });
    });
  }
}

/** As Standard Webhooks writes a secret of 256 bits. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
