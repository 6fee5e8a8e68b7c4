import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';
import { PROCESS_ROLES } from './roles.js';

const superuserUrl = process.env.RUNPLANE_TEST_POSTGRES_URL ?? '';
const names = MIGRATIONS.map((Migration) => new Migration().name);
let superuser: pg.Client;
const databases: string[] = [];

beforeAll(async () => {
  superuser = new pg.Client({ connectionString: superuserUrl });
  await superuser.connect();
});
afterAll(async () => {
  for (const name of databases) await superuser.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await superuser.end();
});

async function emptyDatabase(): Promise<string> {
  const name = `migrate_${randomBytes(6).toString('hex')}`;
  await superuser.query(`CREATE DATABASE ${name}`);
  databases.push(name);
  const url = new URL(superuserUrl);
  url.pathname = name;
  return url.href;
}

it('migrates once, and says what it did', async () => {
  const ownerUrl = await emptyDatabase();
  expect(await migrate({ ownerUrl })).toEqual(names);
  expect(await migrate({ ownerUrl })).toEqual([]);
});

it('migrates once where several processes start at the same time', async () => {
  const ownerUrl = await emptyDatabase();
  const ran = await Promise.all(Array.from({ length: 4 }, () => migrate({ ownerUrl })));
  expect(ran.filter((one) => one.length > 0)).toEqual([names]);
});

it('migrates two databases of one server at the same time, which share their roles', async () => {
  const urls = [await emptyDatabase(), await emptyDatabase()];
  const ran = await Promise.all(urls.map((ownerUrl) => migrate({ ownerUrl })));
  expect(ran).toEqual([names, names]);
});

it('needs no superuser: CREATEROLE and the database are enough', async () => {
  const ownerUrl = new URL(await emptyDatabase());
  const role = `installer_${randomBytes(6).toString('hex')}`;
  await superuser.query(`CREATE ROLE ${role} LOGIN CREATEROLE PASSWORD 'test'`);
  await superuser.query(
    `GRANT runplane_owner, runplane_app, ${Object.values(PROCESS_ROLES).join(', ')} TO ${role} WITH ADMIN OPTION`,
  );
  await superuser.query(`ALTER DATABASE ${ownerUrl.pathname.slice(1)} OWNER TO ${role}`);
  ownerUrl.username = role;
  ownerUrl.password = 'test';
  try {
    expect(await migrate({ ownerUrl: ownerUrl.href })).toEqual(names);
  } finally {
    await superuser.query(`DROP DATABASE ${databases.pop()} WITH (FORCE)`);
    await superuser.query(`DROP ROLE ${role}`);
  }
});
