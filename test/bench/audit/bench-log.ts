import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ed25519Signer, logOrigin, type NoteSigner } from '@runplane/audit';
import { type Database, type NewAuditEvent, openDatabase } from '@runplane/database';
import { createTestDatabase, type TestDatabase } from '@runplane/database/testing';
import { freePort, startPostgres } from '@runplane/infra';
import pg from 'pg';

export const WRITERS = 16;
const SEED = new Uint8Array(32).fill(7);
export const signerFor = (orgId: string): Promise<NoteSigner> => ed25519Signer(logOrigin(orgId), SEED);

/** A PostgreSQL of its own, with every durability setting as in production. */
export interface BenchLog {
  urls: TestDatabase['urls'];
  /** As the worker, which appends what becomes of actions. */
  database: Database;
  /** Superuser. */
  admin: pg.Client;
  connect(): Promise<pg.Client>;
  createOrg(): Promise<string>;
  close(): Promise<void>;
}

export async function startBenchLog(): Promise<BenchLog> {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-bench-audit-'));
  chmodSync(folder, 0o711);
  const server = await startPostgres({
    directory: join(folder, 'postgres'),
    port: await freePort(),
    durability: 'full',
  });
  const { urls, appUrl, ownerUrl } = await createTestDatabase(server.superuserUrl());
  const clients: pg.Client[] = [];
  const connect = async (url: string) => {
    const client = new pg.Client({ connectionString: url });
    clients.push(client);
    await client.connect();
    return client;
  };
  const database = await openDatabase({ url: urls.worker, applicationName: 'bench', poolSize: WRITERS });
  const operator = await openDatabase({ url: appUrl, applicationName: 'bench-orgs', poolSize: 1 });
  return {
    urls,
    database,
    admin: await connect(ownerUrl),
    connect: () => connect(urls.worker),
    createOrg: async () =>
      (await operator.createOrg({ name: 'Bench', ownerEmail: 'o@example.com', ownerName: 'Owner' })).org.id,
    close: async () => {
      await Promise.all([database.close(), operator.close()]);
      await Promise.all(clients.map((client) => client.end()));
      await server.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** An event of the size of a decision: about 600 bytes as a leaf. */
export function benchEvent(subject: string): NewAuditEvent {
  return {
    subject,
    seq: 0,
    prev: null,
    type: 'action.decided',
    at: new Date(0).toISOString(),
    actor: { kind: 'agent', id: 'agt_bench' },
    data: {
      action: 'create_refund',
      operation: 'stripe.refunds.create',
      provider: 'stripe',
      decision: 'ALLOW',
      digest: `sha256:${'d'.repeat(64)}`,
      bundle: `sha256:${'b'.repeat(64)}`,
      request: 'e'.repeat(64),
      risk: 20,
      matched: [{ policy: 'refunds', version: 3, rule: 'small', effect: 'ALLOW' }],
    },
    workflow: { id: `act:org_bench:${subject}`, run: '00000000-0000-4000-8000-000000000000' },
  };
}
