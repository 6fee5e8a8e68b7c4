import { randomBytes } from 'node:crypto';
import type { AuditEventType, DeliverNoticeInput, Delivery } from '@runplane/contracts';
import { type Database, newId, openDatabase, seal } from '@runplane/database';
import { createTestDatabase } from '@runplane/database/testing';
import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import {
  createNoticeActivities,
  type DeliveryFate,
  type NoticeChannel,
  type NoticeDependencies,
} from '../src/notices/index.js';
import { createOutbound } from '../src/outbound/index.js';

/** What goes wrong here is meant to. */
const SILENT = new DefaultLogger('ERROR', () => undefined);

/** One org on a database of its own, whose deliveries the test attempts by itself. */
export class Notices {
  private constructor(
    readonly database: Database,
    readonly orgId: string,
    readonly ownerId: string,
    readonly close: () => Promise<void>,
  ) {}

  readonly sealingKey = randomBytes(32);

  static async open(): Promise<Notices> {
    const test = await createTestDatabase(process.env.RUNPLANE_TEST_POSTGRES_URL ?? '');
    const database = await openDatabase({ url: test.appUrl, applicationName: 'notices-test' });
    const { org, owner } = await database.createOrg({ name: 'Org', ownerEmail: 'olga@example.com', ownerName: 'Olga' });
    return new Notices(database, org.id, owner.id, async () => {
      await database.close();
      await test.drop();
    });
  }

  /** A webhook that gets events of `type` only, so that tests share the org. */
  async webhook(url: string, type: AuditEventType): Promise<{ id: string; secret: string }> {
    const id = newId('chn');
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const input = { id, name: id, url, eventTypes: [type], createdBy: this.ownerId };
    await this.database.withOrg(this.orgId, (tx) =>
      tx.webhooks.create({ ...input, sealedSecret: this.sealed(id, secret) }),
    );
    return { id, secret };
  }

  sealed(id: string, secret: string): Buffer {
    return seal(this.sealingKey, JSON.stringify({ secret }), `${this.orgId}:${id}`);
  }

  /** Logs an event of a new action; what was queued for it. */
  async log(type: AuditEventType): Promise<Delivery[]> {
    const actionId = `act_${randomBytes(20).toString('hex')}`;
    return this.database.withOrg(this.orgId, async (tx) => {
      await tx.audit.append({
        subject: actionId,
        seq: 0,
        prev: null,
        type,
        at: new Date().toISOString(),
        actor: { kind: 'system', id: 'workflow' },
        data: { digest: 'sha256:0' },
        workflow: null,
      });
      return (await tx.deliveries.list({ limit: 50, actionId })).items;
    });
  }

  delivery(id: string) {
    return this.database.withOrg(this.orgId, (tx) => tx.deliveries.find(id));
  }

  channel(id: string) {
    return this.database.withOrg(this.orgId, (tx) => tx.destinations.find(id));
  }

  /** The activity over `channels`, as a worker would run it; `allow` are `host:port` of services on the loopback. */
  attempts(
    channels: NoticeChannel[],
    { allow, ...changes }: { allow: string } & Partial<NoticeDependencies>,
  ): (deliveryId: string, round?: number) => Promise<DeliveryFate> {
    const activities = createNoticeActivities({
      database: this.database,
      outbound: createOutbound({ allow }),
      sealingKey: this.sealingKey,
      publicUrl: 'http://plane.test',
      readArguments: async () => null,
      channels,
      ...changes,
    });
    return (deliveryId, round = 0) => {
      const input: DeliverNoticeInput = { orgId: this.orgId, deliveryId, round };
      return new MockActivityEnvironment({}, { logger: SILENT }).run(activities.attemptDelivery, input);
    };
  }
}

/** What an attempt that is to be repeated threw. */
export async function failureOf(attempt: Promise<unknown>): Promise<ApplicationFailure> {
  return attempt.then(
    (value) => {
      throw new Error(`the attempt ended as ${String(value)}`);
    },
    (failure) => failure as ApplicationFailure,
  );
}
