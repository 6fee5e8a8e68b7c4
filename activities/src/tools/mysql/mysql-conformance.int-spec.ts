import { randomUUID } from 'node:crypto';
import { describe } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { describeWith, startMariadb } from '@runplane/infra';
import mysql from 'mysql2/promise';
import { type Fault, type Harness, itConforms } from '../../../test-support/conformance/index.js';
import { startFaultProxy } from '../../../test-support/fault-proxy.js';
import type { ToolProvider } from '../provider.js';
import { mysqlProvider } from './mysql-provider.js';

async function startHarness(): Promise<Harness> {
  const server = await startMariadb();
  const admin = await mysql.createConnection({ uri: server.url, multipleStatements: true });
  await admin.query(
    "CREATE DATABASE shop; USE shop; CREATE TABLE probes (id varchar(40) CHECK (id <> 'refused')) ENGINE = InnoDB",
  );
  const proxy = await startFaultProxy({ host: '127.0.0.1', port: server.port });
  const call = (id: string, returning = 'id') => ({
    operation: {
      mode: 'write',
      statement: `INSERT INTO probes (id) VALUES (?) RETURNING ${returning}`,
      parameters: ['/id'],
    } as JsonObject,
    arguments: { id },
    effects: async () => {
      const [rows] = await admin.query('SELECT id FROM probes WHERE id = ?', [id]);
      return (rows as unknown[]).length;
    },
  });
  return {
    provider: mysqlProvider as ToolProvider,
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
    configuration: (port) => ({ host: '127.0.0.1', port, database: 'shop', user: server.user, tls: 'disable' }),
    secret: { password: server.password },
    confidential: [server.password],
    wrongSecret: { password: 'another-password' },
    probe: async () => call(randomUUID()),
    refused: async () => call('refused'),
    huge: async () => call(randomUUID(), "repeat('x', 3000000) AS huge"),
    lostAnswer: 'SUCCEEDED',
    cutBefore: 'SUCCEEDED',
    close: async () => {
      await proxy.close();
      await admin.end();
      await server.stop();
    },
  };
}

describeWith(describe, 'mariadb')('the mysql provider', () => {
  itConforms(startHarness, { instead: false, hang: false });
});
