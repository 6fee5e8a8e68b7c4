import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWith } from '@runplane/infra';
import { Client } from 'pg';
import { TestAuthority } from '../../../test/support/certificates.js';
import { type OwnServers, startOwnServers } from '../../../test/support/own-servers.js';
import { openDatabase } from './database.js';
import { createTestDatabase, type TestDatabase } from './testing/index.js';

describeWith(describe, 'openssl')('PostgreSQL by TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-pg-tls-'));
  let ours: TestAuthority;
  let other: TestAuthority;
  let servers: OwnServers;
  let database: TestDatabase;

  beforeAll(async () => {
    [ours, other] = [await TestAuthority.create(folder, 'ours'), await TestAuthority.create(folder, 'other')];
    servers = await startOwnServers();
    database = await createTestDatabase(servers.postgresUrl);
    await install(ours, ['DNS:localhost']);
  }, 120_000);
  afterAll(async () => {
    await servers?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Into the folder of the server's data, as its own account: it takes a key that nobody else may read. */
  async function install(authority: TestAuthority, names: string[]) {
    const { certFile, keyFile } = await authority.issue(`server-${names.length}`, names);
    const client = new Client({ connectionString: servers.postgresUrl });
    await client.connect();
    for (const [name, path] of Object.entries({ 'server.crt': certFile, 'server.key': keyFile })) {
      const lines = readFileSync(path, 'utf8').trim().split('\n');
      const values = lines.map((line) => client.escapeLiteral(line)).join(', ');
      await client.query(`COPY (SELECT unnest(ARRAY[${values}])) TO PROGRAM 'umask 077; rm -f ${name}; cat > ${name}'`);
    }
    await client.query('ALTER SYSTEM SET ssl = on');
    await client.query('SELECT pg_reload_conf()');
    while ((await client.query('SHOW ssl')).rows[0].ssl !== 'on') await pause(20);
    await client.end();
  }

  const open = async (parameters: Record<string, string>, host = 'localhost') => {
    const url = new URL(database.appUrl);
    url.hostname = host;
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const opened = await openDatabase({ url: url.href, applicationName: 'tls-test' });
    try {
      await opened.ping();
      // The listener has a connection of its own.
      await (await opened.listen('action_changed', () => undefined))();
      return await sessions();
    } finally {
      await opened.close();
    }
  };
  /** Whether each connection of the test is encrypted, as the server sees it. */
  const sessions = async () => {
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    const { rows } = await client.query<{ ssl: boolean; version: string }>(
      `SELECT ssl, version FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'tls-test'`,
    );
    await client.end();
    return rows;
  };

  it('is used by every connection, the one that listens too', async () => {
    const found = await open({ sslmode: 'verify-full', sslrootcert: ours.caFile });
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ ssl, version }) => !ssl || version !== 'TLSv1.3')).toEqual([]);
  });

  it('is refused with a server of another authority, and with one that only public authorities could name', async () => {
    await expect(open({ sslmode: 'verify-full', sslrootcert: other.caFile })).rejects.toThrow(/certificate/);
    await expect(open({ sslmode: 'verify-full' })).rejects.toThrow(/certificate/);
  });

  it('is refused with a certificate of another name', async () => {
    await expect(open({ sslmode: 'verify-full', sslrootcert: ours.caFile }, '127.0.0.1')).rejects.toThrow(
      /altnames|does not match/,
    );
  });
});
