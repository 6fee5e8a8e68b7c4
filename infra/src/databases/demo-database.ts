import type pg from 'pg';
import { withClient } from './with-client.js';

export const DEMO_DATABASE = 'support';
export const DEMO_ROLE = 'support_tool';

/** The demo's own database, with a role that owns it and sees no other. `serverUrl` is a superuser's. */
export async function prepareDemoDatabase(serverUrl: string, password: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    await ensureRole(client, password);
    await ensureDatabase(client, DEMO_DATABASE, DEMO_ROLE);
    await client.query(`REVOKE ALL ON DATABASE ${DEMO_DATABASE} FROM PUBLIC`);
  });
}

export async function ensureDatabase(client: pg.Client, name: string, owner: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount !== 0) return;
  await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} OWNER ${client.escapeIdentifier(owner)}`);
}

async function ensureRole(client: pg.Client, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [DEMO_ROLE]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${DEMO_ROLE} LOGIN`);
  await client.query(`ALTER ROLE ${DEMO_ROLE} PASSWORD ${client.escapeLiteral(password)}`);
}
