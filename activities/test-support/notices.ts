import { randomBytes } from 'node:crypto';
import {
  ApprovalPlan,
  type ApprovalState,
  type AuditEventType,
  actionOfApprovalId,
  approvalIdOf,
  type DeliverNoticeInput,
  type Delivery,
  type JsonObject,
  MAIL_TYPES,
} from '@runplane/contracts';
import { type Database, KeyRing, type NewDestination, newId } from '@runplane/database';
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
import { Decisions } from './decisions.js';

/** What goes wrong here is meant to. */
const SILENT = new DefaultLogger('ERROR', () => undefined);

/** One org on a database of its own, whose deliveries the test attempts by itself. */
export class Notices {
  private constructor(
    private readonly decisions: Decisions,
    readonly database: Database,
    readonly orgId: string,
    readonly ownerId: string,
    readonly close: () => Promise<void>,
  ) {}

  readonly sealingKeys = KeyRing.of(randomBytes(32));
  /** Beyond those of any action here. */
  private nextSeq = 1_000;

  static async open(): Promise<Notices> {
    const decisions = await Decisions.open();
    return new Notices(decisions, decisions.database, decisions.orgId, decisions.ownerId, () => decisions.close());
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
    return this.sealingKeys.seal(JSON.stringify({ secret }), `${this.orgId}:${id}`);
  }

  /** An action that waits for the approval of `plan`, in the projection, as the workflow would have written it. */
  async pendingApproval(args: JsonObject, changes: Partial<ApprovalState> = {}): Promise<ApprovalState> {
    await this.decisions.publish([{ effect: 'REQUIRE_APPROVAL' }]);
    const request = this.decisions.request(args);
    const { record, mapped, decidedAt } = await this.decisions.decide(request);
    const plan = ApprovalPlan.parse(record.plan);
    const state: ApprovalState = {
      id: approvalIdOf(request.actionId),
      status: 'PENDING',
      plan,
      handovers: [],
      digest: mapped.digest,
      stage: 0,
      stageName: plan.stages[0]?.name ?? '',
      votes: [],
      earlierVotes: [],
      revision: 0,
      edits: [],
      votesNeeded: 1,
      stepUpRequired: false,
      requestedAt: decidedAt,
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      stageEndsAt: null,
      extended: false,
      openHours: null,
      executesAt: null,
      decidedAt: null,
      decidedBy: null,
      brokenGlass: false,
      reason: null,
      questions: [],
      comments: [],
      ...changes,
    };
    await this.saveApproval(state);
    return state;
  }

  async saveApproval(state: ApprovalState): Promise<void> {
    await this.database.withOrg(this.orgId, (tx) => tx.approvals.upsert(actionOfApprovalId(state.id), state));
  }

  async switchEmailOn(): Promise<void> {
    const input: NewDestination = {
      kind: 'email',
      name: 'email',
      eventTypes: [...MAIL_TYPES],
      createdBy: this.ownerId,
    };
    await this.database.withOrg(this.orgId, (tx) => tx.destinations.create(input));
  }

  /** Logs an event, of a new action by default; what was queued for it by now. */
  async log(type: AuditEventType, actionId = `act_${randomBytes(20).toString('hex')}`): Promise<Delivery[]> {
    return this.database.withOrg(this.orgId, async (tx) => {
      await tx.audit.append({
        subject: actionId,
        seq: this.nextSeq++,
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
      database: this.decisions.worker,
      outbound: createOutbound({ allow }),
      sealingKeys: this.sealingKeys,
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
