import { readFileSync } from 'node:fs';
import type { KeyFiles } from '../launcher/keys.js';
import type { PostgresServer } from '../postgres/server.js';
import { DEMO_DATABASE, DEMO_ROLE, ensureDatabase, prepareDemoDatabase } from './demo-database.js';
import { prepareRunplaneDatabase } from './runplane-database.js';
import { withClient } from './with-client.js';

export interface DatabaseUrls {
  /** Application role: row-level security holds for it. */
  app: string;
  demo: string;
}

/** Brings Runplane's database and the demo's up to date. Passwords are in the URLs: never print them. */
export async function prepareDatabases(server: PostgresServer, keys: KeyFiles): Promise<DatabaseUrls> {
  const appPassword = readFileSync(keys.appPassword, 'utf8').trim();
  const demoPassword = readFileSync(keys.demoPassword, 'utf8').trim();
  await withClient(server.superuserUrl(), (client) => ensureDatabase(client, 'runplane', 'postgres'));
  await prepareRunplaneDatabase(server.superuserUrl('runplane'), appPassword);
  await prepareDemoDatabase(server.superuserUrl(), demoPassword);
  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${server.port}/${database}`;
  return { app: url('runplane_app', appPassword, 'runplane'), demo: url(DEMO_ROLE, demoPassword, DEMO_DATABASE) };
}
