import { randomBytes, randomUUID } from 'node:crypto';
import { describe } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import pg from 'pg';
import { type Fault, type Harness, itConforms } from '../../../test-support/conformance/index.js';
import { startFaultProxy } from '../../../test-support/fault-proxy.js';
import type { ToolProvider } from '../provider.js';
import { postgresProvider } from './postgres-provider.js';

const superuserUrl = new URL(process.env.RUNPLANE_TEST_POSTGRES_URL ?? '');
const name = `probe_${randomBytes(6).toString('hex')}`;
const password = randomBytes(12).toString('hex');

async function connectTo(database: string): Promise<pg.Client> {
  const url = new URL(superuserUrl);
  url.pathname = database;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}

async function startHarness(): Promise<Harness> {
  const root = await connectTo('postgres');
  await root.query(`CREATE DATABASE ${name}`);
  const admin = await connectTo(name);
  await admin.query(`
    CREATE ROLE ${name} LOGIN PASSWORD '${password}'; GRANT CREATE ON SCHEMA public TO ${name};
    CREATE TABLE probes (id text NOT NULL CHECK (id <> 'refused'));
    GRANT SELECT, INSERT ON probes TO ${name};
  `);
  const proxy = await startFaultProxy({ host: superuserUrl.hostname, port: Number(superuserUrl.port) });
  const call = (id: string, returning = 'id') => ({
    operation: {
      mode: 'write',
      statement: `INSERT INTO probes (id) VALUES ($1) RETURNING ${returning}`,
      parameters: ['/id'],
    } as JsonObject,
    arguments: { id },
    effects: async () =>
      (await admin.query('SELECT count(*)::int AS n FROM probes WHERE id = $1', [id])).rows[0].n as number,
  });
  return {
    provider: postgresProvider as ToolProvider,
    faults: {
      port: proxy.port,
      next: (fault: Fault | null) =>
        proxy.breakOn(
          fault === 'cut_before'
            ? { on: 'INSERT INTO probes', cut: 'before' }
            : fault === null
              ? null
              : { on: 'COMMIT', cut: 'after' },
        ),
      close: proxy.close,
    },
    configuration: (port) => ({ host: '127.0.0.1', port, database: name, user: name, tls: 'disable' }),
    secret: { password },
    confidential: [password],
    wrongSecret: { password: 'another-password' },
    probe: async () => call(randomUUID()),
    refused: async () => call('refused'),
    huge: async () => call(randomUUID(), "repeat('x', 3000000) AS blob"),
    lostAnswer: 'SUCCEEDED',
    cutBefore: 'SUCCEEDED',
    close: async () => {
      await proxy.close();
      await admin.end();
      await root.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await root.query(`DROP ROLE ${name}`);
      await root.end();
    },
  };
}

describe('the postgres provider', () => {
  itConforms(startHarness, { instead: false, hang: false });
});
