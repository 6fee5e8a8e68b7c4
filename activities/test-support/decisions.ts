import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { ed25519Signer, logOrigin } from '@runplane/audit';
import type { ActionRequest, JsonObject, Rule } from '@runplane/contracts';
import { type Database, DataKeys, fileRootKey, KeyRing, openDatabase } from '@runplane/database';
import { createTestDatabase } from '@runplane/database/testing';
import type { JWK } from 'jose';
import { createGuardedActionActivities } from '../src/guarded-action/create.js';
import type {
  ChainPlace,
  DecidedAction,
  GuardedActionActivities,
  RecordedDecision,
} from '../src/guarded-action/interface.js';
import { permitSigner } from '../src/guarded-action/permit.js';

/** The activities of guarded actions on a database of their own, without Temporal: one org with one agent. */
export class Decisions {
  private constructor(
    /** With the rights of all processes, for what tests write and read. */
    readonly database: Database,
    /** As the worker. */
    readonly worker: Database,
    readonly activities: GuardedActionActivities,
    readonly orgId: string,
    readonly ownerId: string,
    readonly agentId: string,
    readonly close: () => Promise<void>,
  ) {}

  static async open(): Promise<Decisions> {
    const test = await createTestDatabase(process.env.RUNPLANE_TEST_POSTGRES_URL ?? '');
    const database = await openDatabase({ url: test.appUrl, applicationName: 'decisions' });
    const worker = await openDatabase({ url: test.urls.worker, applicationName: 'decisions-worker', poolSize: 24 });
    const seed = new Uint8Array(randomBytes(32));
    const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK;
    const activities = createGuardedActionActivities({
      database: worker,
      keys: new DataKeys(worker, fileRootKey(KeyRing.of(randomBytes(32)))),
      logSigner: (orgId) => ed25519Signer(logOrigin(orgId), seed),
      permits: await permitSigner(key, { ttlSeconds: 60, reportWithinSeconds: 900 }),
      toolTimeoutMs: 5_000,
    });
    const { org, owner } = await database.createOrg({ name: 'Org', ownerEmail: 'olga@example.com', ownerName: 'Olga' });
    const agent = await database.withOrg(org.id, (tx) => tx.agents.create({ name: 'bot', roles: ['support'] }));
    return new Decisions(database, worker, activities, org.id, owner.id, agent.id, async () => {
      await worker.close();
      await database.close();
      await test.drop();
    });
  }

  /** Replaces the org's policy by these rules. */
  async publish(rules: Partial<Rule>[]): Promise<void> {
    const complete = rules.map((rule, n) => ({ id: `r${n}`, match: {}, reason: `Rule ${n}.`, ...rule }) as Rule);
    await this.database.withOrg(this.orgId, async (tx) => {
      const document = { name: 'p', rules: complete };
      const { version } = await tx.policies.createVersion({
        name: 'p',
        document,
        digest: `sha256:${'0'.repeat(64)}`,
        author: this.ownerId,
        message: '',
      });
      await tx.policies.publish('p', version);
    });
  }

  request(args: JsonObject, changes: Partial<ActionRequest> = {}): ActionRequest {
    const actionId = `act_${randomBytes(20).toString('hex')}`;
    return {
      orgId: this.orgId,
      agentId: this.agentId,
      actionId,
      requestId: randomUUID(),
      callId: randomUUID(),
      requestHash: `sha256:${randomBytes(32).toString('hex')}`,
      call: { action: 'create_refund', arguments: args, target: { id: 'ch_1', environment: 'production' } },
      context: {},
      execution: 'callback',
      receivedAt: new Date().toISOString(),
      ...changes,
    };
  }

  /** Maps and decides, as the workflow does. */
  async decideAction(
    request: ActionRequest,
    run = `run-of-${request.actionId}`,
    release = true,
  ): Promise<DecidedAction> {
    const workflow = { id: `act:${request.actionId}`, run };
    return this.activities.decideAction({ request, workflow, release });
  }

  async decide(request: ActionRequest, run?: string): Promise<RecordedDecision & { after: ChainPlace }> {
    const { decision, next } = await this.decideAction(request, run);
    return { ...decision, after: next };
  }

  /** What the workflow does when the action has come to an end. */
  async end(
    request: ActionRequest,
    { after }: { after: ChainPlace },
    status: 'SUCCEEDED' | 'FAILED' | 'UNKNOWN' | 'DENIED',
  ) {
    await this.activities.recordSteps({
      orgId: this.orgId,
      actionId: request.actionId,
      workflow: { id: `act:${request.actionId}`, run: `run-of-${request.actionId}` },
      place: after,
      steps: [
        { type: 'execution.outcome', at: new Date().toISOString(), actor: { kind: 'system', id: 'test' }, data: {} },
      ],
      status,
    });
  }
}
