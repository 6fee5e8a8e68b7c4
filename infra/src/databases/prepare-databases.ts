import { readFileSync } from 'node:fs';
import { type ProcessName, processUrls } from '@runplane/database';
import type { KeyFiles } from '../launcher/keys.js';
import type { PostgresServer } from '../postgres/server.js';
import { DEMO_DATABASE, DEMO_ROLE, ensureDatabase, prepareDemoDatabase } from './demo-database.js';
import { prepareRunplaneDatabase } from './runplane-database.js';
import { withClient } from './with-client.js';

export interface DatabaseUrls {
  /** As each process logs in: row-level security holds for all of them. */
  runplane: Readonly<Record<ProcessName, string>>;
  demo: string;
}

/** Brings Runplane's database and the demo's up to date. Passwords are in the URLs: never print them. */
export async function prepareDatabases(server: PostgresServer, keys: KeyFiles): Promise<DatabaseUrls> {
  const [gateway, controlPlane, worker, demo] = [
    keys.gatewayPassword,
    keys.controlPlanePassword,
    keys.workerPassword,
    keys.demoPassword,
  ].map((path) => readFileSync(path, 'utf8').trim()) as [string, string, string, string];
  const passwords = { gateway, controlPlane, worker };
  await withClient(server.superuserUrl(), (client) => ensureDatabase(client, 'runplane', 'postgres'));
  await prepareRunplaneDatabase(server.superuserUrl('runplane'), passwords);
  await prepareDemoDatabase(server.superuserUrl(), demo);
  const at = `127.0.0.1:${server.port}`;
  return {
    runplane: processUrls(`postgres://${at}/runplane`, passwords),
    demo: `postgres://${DEMO_ROLE}:${demo}@${at}/${DEMO_DATABASE}`,
  };
}
