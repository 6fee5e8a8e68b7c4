import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../migrate.js';
import { PROCESS_ROLES, type ProcessName, processUrls } from '../roles.js';

export { type StoredApproval, storeApproval, voteOf } from './stored-approval.js';

/** Shared by all test databases of a server, since the roles are. */
const PASSWORD = 'runplane-test';
/** Of tests only: it may do what any of the processes may, and row-level security holds for it as for them. */
export const TEST_ROLE = 'runplane_test';

export interface TestDatabase {
  /** As each process logs in. */
  urls: Readonly<Record<ProcessName, string>>;
  /** With the rights of all processes together: for what a test itself writes and reads. */
  appUrl: string;
  /** As the superuser: for setting up and for looking behind row-level security. */
  ownerUrl: string;
  /** One statement as the superuser: its rows. Time is made to pass by it, too. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read any row's members.
  query(statement: string, values?: unknown[]): Promise<any[]>;
  drop(): Promise<void>;
}

/** A database of its own for one test file, migrated. */
export async function createTestDatabase(superuserUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(superuserUrl, `CREATE DATABASE ${name}`);
  const ownerUrl = withDatabase(superuserUrl, name);
  const passwords = { gateway: PASSWORD, controlPlane: PASSWORD, worker: PASSWORD };
  await migrate({ ownerUrl, passwords });
  await createTestRole(superuserUrl);
  const appUrl = new URL(ownerUrl);
  appUrl.username = TEST_ROLE;
  appUrl.password = PASSWORD;
  return {
    urls: processUrls(ownerUrl, passwords),
    appUrl: appUrl.href,
    ownerUrl,
    query: (statement, values) => execute(ownerUrl, statement, values),
    drop: async () => {
      await execute(superuserUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function createTestRole(superuserUrl: string): Promise<void> {
  // In one database for all, so that its lock holds for all.
  await execute(
    superuserUrl,
    `DO $$ BEGIN
       PERFORM pg_advisory_xact_lock(hashtext('${TEST_ROLE}'));
       IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${TEST_ROLE}') THEN
         CREATE ROLE ${TEST_ROLE} LOGIN PASSWORD '${PASSWORD}';
         GRANT ${Object.values(PROCESS_ROLES).join(', ')} TO ${TEST_ROLE};
       END IF;
     END $$`,
  );
}

/** Breaks every connection that listens in the database of `url`, as a network does. */
export async function cutListeners(url: string): Promise<void> {
  await execute(
    url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE '%-listen'`,
  );
}

async function execute(url: string, statement: string, values: unknown[] = []) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement, values)).rows;
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
