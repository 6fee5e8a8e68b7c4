import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../migrate.js';

export { type StoredApproval, storeApproval, voteOf } from './stored-approval.js';

/** Shared by all test databases of a server, since the role is. */
const APP_PASSWORD = 'runplane-test';

export interface TestDatabase {
  /** As the application role. */
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
  await migrate({ ownerUrl, appPassword: APP_PASSWORD });
  const appUrl = new URL(ownerUrl);
  appUrl.username = 'runplane_app';
  appUrl.password = APP_PASSWORD;
  return {
    appUrl: appUrl.href,
    ownerUrl,
    query: (statement, values) => execute(ownerUrl, statement, values),
    drop: async () => {
      await execute(superuserUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
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
