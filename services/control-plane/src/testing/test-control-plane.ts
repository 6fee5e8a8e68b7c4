import { randomBytes } from 'node:crypto';
import { ed25519Signer, logOrigin, publicKeyOf, superLogOrigin } from '@runplane/audit';
import type { AuditEvent, JsonObject, MemberRole } from '@runplane/contracts';
import { KeyRing, type OrgTransaction, openDatabase, Sequencer } from '@runplane/database';
import { createTestDatabase, type TestDatabase } from '@runplane/database/testing';
import { PLAIN } from '@runplane/service-kit/testing';
import { BUILT_DASHBOARD, type ControlPlaneConfig } from '../config.js';
import { startControlPlane } from '../start-control-plane.js';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any answer's members.
  body: any;
  headers: Headers;
}

export interface TestOrg {
  id: string;
  ownerId: string;
  ownerKey: string;
}

/** A control plane on a fresh database, with a running sequencer, and shorthands for its callers. */
export class TestControlPlane {
  private constructor(
    readonly url: string,
    readonly config: ControlPlaneConfig,
    readonly auditSeed: Uint8Array,
    /** As each process logs in. */
    readonly urls: TestDatabase['urls'],
    /** With the rights of all processes: for what a test itself writes and reads. */
    readonly databaseUrl: string,
    /** One statement as the superuser, who may make time pass. */
    readonly query: TestDatabase['query'],
    readonly sequencer: Sequencer,
    readonly close: () => Promise<void>,
  ) {}

  static async start({
    namespace = 'default',
    slackApiUrl = 'https://slack.com/api/',
    http = PLAIN,
    outboundAllow = '',
  } = {}): Promise<TestControlPlane> {
    const database = await createTestDatabase(variable('RUNPLANE_TEST_POSTGRES_URL'));
    const auditSeed = new Uint8Array(randomBytes(32));
    const signerFor = (orgId: string) => ed25519Signer(logOrigin(orgId), auditSeed);
    const publicKey = await publicKeyOf(auditSeed);
    const config: ControlPlaneConfig = {
      ...(await controlPlaneConfig(database.urls.controlPlane)),
      temporalNamespace: namespace,
      auditPublicKey: publicKey,
      slackApiUrl,
      http,
      outboundAllow,
    };
    const sequencer = new Sequencer({
      url: database.urls.worker,
      signerFor,
      superSigner: await ed25519Signer(superLogOrigin(publicKey), auditSeed),
      anchorMs: 50,
      onError: (error) => console.error(error),
    });
    await sequencer.start();
    const release = async () => {
      await sequencer.stop();
      await database.drop();
    };
    const service = await startControlPlane(config).catch(async (error) => {
      await release();
      throw error;
    });
    const { urls, appUrl, query } = database;
    return new TestControlPlane(service.url, config, auditSeed, urls, appUrl, query, sequencer, async () => {
      await service.close();
      await release();
    });
  }

  async request(key: string | null, method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    if (answer.headers.get('content-type') === 'text/event-stream') {
      await answer.body?.cancel();
      return { status: answer.status, body: '', headers: answer.headers };
    }
    const text = await answer.text();
    const json = /json(;|$)/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, body: json ? JSON.parse(text) : text, headers: answer.headers };
  }

  async createOrg(name: string): Promise<TestOrg> {
    const input = { name, ownerEmail: 'olga@example.com', ownerName: 'Olga Owner' };
    const { org, owner, key } = await this.ok(this.config.operatorToken, 'POST', '/v1/orgs', input);
    return { id: org.id, ownerId: owner.id, ownerKey: key.secret };
  }

  async createMember(org: TestOrg, name: string, roles: MemberRole[], groups: string[] = []) {
    const input = { email: `${name}@example.com`, name, roles, groups };
    const member = await this.ok(org.ownerKey, 'POST', '/v1/members', input);
    const key = await this.ok(org.ownerKey, 'POST', `/v1/members/${member.id}/keys`, { name });
    return { id: member.id as string, key: key.secret as string };
  }

  async createAgent(org: TestOrg, name: string) {
    const agent = await this.ok(org.ownerKey, 'POST', '/v1/agents', { name });
    const key = await this.ok(org.ownerKey, 'POST', `/v1/agents/${agent.id}/keys`, { name });
    return { id: agent.id as string, key: key.secret as string, keyId: key.id as string };
  }

  /** Changes in the org's log whose data has these members, the oldest first; also those that are not sequenced yet. */
  async changes(org: TestOrg, data: JsonObject): Promise<AuditEvent[]> {
    const database = await openDatabase({ url: this.databaseUrl, applicationName: 'test' });
    try {
      const read = async (tx: OrgTransaction) => {
        const events: AuditEvent[] = [];
        for await (const event of tx.audit.controlEvents(data)) events.unshift(event);
        return events;
      };
      return await database.withOrg(org.id, read);
    } finally {
      await database.close();
    }
  }

  /** The body of a successful answer; any other one fails the test with its problem. */
  async ok(key: string, method: string, path: string, body?: unknown) {
    const answer = await this.request(key, method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** Of a control plane on this database, on a free port, with keys of its own. */
export async function controlPlaneConfig(databaseUrl: string): Promise<ControlPlaneConfig> {
  return {
    databaseUrl,
    temporalAddress: variable('TEMPORAL_ADDRESS'),
    temporalNamespace: 'default',
    temporalTls: null,
    host: '127.0.0.1',
    port: 0,
    logLevel: 'silent',
    auditKeyChanges: [],
    auditPublicKey: await publicKeyOf(new Uint8Array(randomBytes(32))),
    sealingKeys: KeyRing.of(randomBytes(32)),
    dataKey: { file: KeyRing.of(randomBytes(32)) },
    operatorToken: randomBytes(32).toString('hex'),
    webAuthn: { rpId: 'localhost', origins: ['http://localhost:7401'] },
    slackApiUrl: 'https://slack.com/api/',
    outboundAllow: '',
    witnessPolicy: null,
    temporalUiUrl: null,
    dashboardFolder: BUILT_DASHBOARD,
    http: PLAIN,
  };
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
