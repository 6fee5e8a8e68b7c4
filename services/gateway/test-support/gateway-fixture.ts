/** A gateway in this process, on a database and a Temporal namespace of its own. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { digestOf } from '@runplane/audit';
import { type ActionView, PolicyDocument, type Problem } from '@runplane/contracts';
import { type Database, DataKeys, fileRootKey, KeyRing, openDatabase } from '@runplane/database';
import { createTestDatabase, type TestDatabase } from '@runplane/database/testing';
import { newApiKey, SealedPayloads } from '@runplane/service-kit';
import { PLAIN } from '@runplane/service-kit/testing';
import type { PayloadCodec } from '@temporalio/common';
import type { GatewayConfig } from '../src/config.js';
import { startGateway } from '../src/start-gateway.js';

export interface TestAgent {
  orgId: string;
  id: string;
  keyId: string;
  key: string;
}

export interface GatewayFixture {
  config: GatewayConfig;
  database: Database;
  /** As each process logs in. */
  urls: TestDatabase['urls'];
  url: string;
  /** Ed25519 private JWK (JSON text) whose public part the gateway has. */
  permitKey: string;
  /** What a Temporal client needs to read what the gateway has sealed. */
  payloadCodecs: PayloadCodec[];
  /** An org with an owner and an agent. */
  newAgent(name?: string): Promise<TestAgent & { ownerId: string }>;
  /** Another agent, or another key, of an org. */
  addAgent(orgId: string, name: string, expiresAt?: string): Promise<TestAgent>;
  publish(orgId: string, rules: unknown[]): Promise<void>;
  close(): Promise<void>;
}

export async function startGatewayFixture(
  temporal: { address: string; namespace: string },
  changes: Partial<GatewayConfig> = {},
): Promise<GatewayFixture> {
  const test = await createTestDatabase(process.env.RUNPLANE_TEST_POSTGRES_URL ?? '');
  const permit = generateKeyPairSync('ed25519');
  const dataKey = KeyRing.of(randomBytes(32));
  const config: GatewayConfig = {
    host: '127.0.0.1',
    port: 0,
    logLevel: 'silent',
    databaseUrl: test.urls.gateway,
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    temporalTls: null,
    permitPublicKey: JSON.stringify(permit.publicKey.export({ format: 'jwk' })),
    tokenKey: JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })),
    dataKey: { file: dataKey },
    decisionTimeoutMs: 10_000,
    mcp: { waitSeconds: 50, origins: [] },
    http: PLAIN,
    ...changes,
  };
  const database = await openDatabase({ url: test.appUrl, applicationName: 'gateway-test' });
  const gateway = await startGateway(config);
  const addAgent = (orgId: string, name: string, expiresAt?: string) => createAgent(database, orgId, name, expiresAt);
  return {
    config,
    database,
    urls: test.urls,
    url: gateway.url,
    payloadCodecs: [new SealedPayloads(new DataKeys(database, fileRootKey(dataKey)))],
    permitKey: JSON.stringify(permit.privateKey.export({ format: 'jwk' })),
    newAgent: async (name = 'bot') => {
      const { org, owner } = await database.createOrg({ name: 'Acme', ownerEmail: 'o@example.com', ownerName: 'Olga' });
      return { ...(await addAgent(org.id, name)), ownerId: owner.id };
    },
    addAgent,
    publish: (orgId, rules) => publish(database, orgId, rules),
    close: async () => {
      await gateway.close();
      await database.close();
      await test.drop();
    },
  };
}

async function createAgent(database: Database, orgId: string, name: string, expiresAt?: string): Promise<TestAgent> {
  const key = newApiKey();
  const agent = await database.withOrg(orgId, async (tx) => {
    const created = await tx.agents.create({ name, roles: [] });
    const principal = { kind: 'agent', id: created.id } as const;
    await tx.keys.create({ id: key.keyId, name: 'k', secretHash: key.hash, principal, expiresAt: expiresAt ?? null });
    return created;
  });
  return { orgId, id: agent.id, keyId: key.keyId, key: key.text };
}

async function publish(database: Database, orgId: string, rules: unknown[]): Promise<void> {
  const document = PolicyDocument.parse({ name: 'main', rules });
  await database.withOrg(orgId, async (tx) => {
    const digest = digestOf(document);
    const { version } = await tx.policies.createVersion({
      name: 'main',
      document,
      digest,
      author: 'test',
      message: '',
    });
    await tx.policies.publish('main', version);
  });
}

export interface Reply {
  status: number;
  headers: Headers;
  /** A view where the status is below 400, else a problem: tests look at the members that they expect. */
  body: ActionView & Omit<Problem, 'status'>;
}

export type Api = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

/** The agent API as HTTP; a text body is sent as it is. */
export function apiOf(url: string, key?: string): Api {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Reply['body'] };
  };
}
