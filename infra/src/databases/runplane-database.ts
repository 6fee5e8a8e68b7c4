import { migrate, type Passwords } from '@runplane/database';
import { withClient } from './with-client.js';

/**
 * Brings Runplane's database to the newest schema, and lets in the roles of the processes and nobody else. `ownerUrl`'s user
 * owns the database and may create roles. Returns the names of the migrations that ran.
 */
export async function prepareRunplaneDatabase(ownerUrl: string, passwords: Passwords): Promise<string[]> {
  const migrations = await migrate({ ownerUrl, passwords });
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    const database = client.escapeIdentifier(rows[0]?.name ?? '');
    await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    // What all of them are members of, and which cannot log in itself.
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO runplane_app`);
  });
  return migrations;
}
