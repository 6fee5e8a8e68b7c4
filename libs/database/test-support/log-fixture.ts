import { ed25519Signer, logOrigin, type NoteSigner, parseVerifierKey, superLogOrigin } from '@runplane/audit';
import pg from 'pg';
import { leafOf, type NewAuditEvent } from '../src/audit-log/events.js';
import { LogWriter } from '../src/audit-log/log-writer.js';
import { SuperLog } from '../src/audit-log/super-log.js';
import { type Database, openDatabase } from '../src/database.js';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.js';

const SEED = new Uint8Array(32).fill(7);

export const signerFor = (orgId: string): Promise<NoteSigner> => ed25519Signer(logOrigin(orgId), SEED);

export async function superSigner(): Promise<NoteSigner> {
  const { publicKey } = parseVerifierKey((await signerFor('any')).verifierKey);
  return ed25519Signer(superLogOrigin(publicKey), SEED);
}

/** A migrated database, opened with the rights of all processes, and a superuser who looks and reaches behind it. */
export interface LogFixture {
  urls: TestDatabase['urls'];
  /** With the rights of all processes. */
  appUrl: string;
  database: Database;
  superuser: pg.Client;
  /** A connection with the rights of all processes, or of one, ended with the fixture. */
  appClient(as?: keyof TestDatabase['urls']): Promise<pg.Client>;
  createOrg(name?: string): Promise<string>;
  /** Appends events of one subject, in one transaction, after those that it has; returns their leaf hashes. */
  append(orgId: string, subject: string, count: number): Promise<string[]>;
  /** Sequences all that waits in one org's log, as a leader that has just begun. */
  sequence(orgId: string): Promise<void>;
  /** Adds the newest checkpoints of all logs to the super-log. */
  anchor(): Promise<void>;
  close(): Promise<void>;
}

export async function startLogFixture(): Promise<LogFixture> {
  const testDatabase = await createTestDatabase(process.env.RUNPLANE_TEST_POSTGRES_URL ?? '');
  const { urls, appUrl, ownerUrl } = testDatabase;
  const database = await openDatabase({ url: appUrl, applicationName: 'database-test' });
  const clients: pg.Client[] = [];
  const connect = async (connectionString: string) => {
    const client = new pg.Client({ connectionString });
    // The database is dropped under it when a test failed.
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  };
  const superuser = await connect(ownerUrl);
  return {
    urls,
    appUrl,
    database,
    superuser,
    appClient: (as) => connect(as ? urls[as] : appUrl),
    async createOrg(name = 'Org') {
      const input = { name, ownerEmail: 'owner@example.com', ownerName: 'Owner' };
      return (await database.createOrg(input)).org.id;
    },
    append: (orgId, subject, count) => append(database, orgId, subject, count),
    async sequence(orgId) {
      const writer = new LogWriter(await connect(urls.worker), signerFor);
      const { rows } = await superuser.query<{ org: string }>(
        'SELECT DISTINCT org_id AS org FROM audit_pending WHERE org_id <> $1',
        [orgId],
      );
      for (let more = true; more; ) {
        const result = await writer.pass(rows.map(({ org }) => org));
        if (result.failed.has(orgId)) throw result.failed.get(orgId);
        more = result.more;
      }
    },
    async anchor() {
      const log = new SuperLog(await connect(urls.worker), await superSigner(), signerFor, (_, error) => {
        throw error;
      });
      await log.anchor();
    },
    async close() {
      await database.close();
      await Promise.all(clients.map((client) => client.end()));
      await testDatabase.drop();
    },
  };
}

function append(database: Database, orgId: string, subject: string, count: number): Promise<string[]> {
  return database.withOrg(orgId, async ({ audit }) => {
    const hashes: string[] = [];
    const before = await audit.ofSubject(subject);
    let prev = before.at(-1)?.leafHash ?? null;
    for (let seq = before.length; hashes.length < count; seq++) {
      ({ leafHash: prev } = await audit.append(eventOf(subject, seq, prev)));
      hashes.push(prev);
    }
    return hashes;
  });
}

export function eventOf(subject: string, seq: number, prev: string | null): NewAuditEvent {
  const actor = { kind: 'system', id: 'test' } as const;
  return {
    subject,
    seq,
    prev,
    type: 'execution.outcome',
    at: new Date(seq).toISOString(),
    actor,
    data: {},
    workflow: null,
  };
}

export const leafHashOf = (orgId: string, event: NewAuditEvent): string => leafOf(orgId, event).leafHash;
