import { DataSource, MigrationExecutor } from 'typeorm';
import { LOCKS } from './locks.js';
import { MIGRATIONS } from './migrations/index.js';
import { type Sql, sqlOf } from './sql.js';

/**
 * Brings a database to the newest schema and returns the names of the migrations that ran; concurrent calls wait for
 * each other. `ownerUrl`'s user has to be a superuser or to have CREATEROLE and own the database. With `appPassword`
 * the application role may log in with it; null keeps what it has.
 */
export async function migrate(options: { ownerUrl: string; appPassword: string | null }): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url: options.ownerUrl,
    applicationName: 'runplane-migrate',
    poolSize: 1,
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'all',
  });
  await source.initialize();
  const runner = source.createQueryRunner();
  try {
    // The pool has one connection, and this runner holds it: the migrations run on it, under the lock and the role.
    const sql = sqlOf(await runner.connect());
    await sql.rows('SELECT pg_advisory_lock($1)', [LOCKS.migrate]);
    await ensureRoles(sql, options.appPassword);
    // Everything belongs to the owner role, so that no function runs with a superuser's rights.
    await sql.rows('GRANT CREATE, USAGE ON SCHEMA public TO runplane_owner');
    await sql.rows('GRANT USAGE ON SCHEMA public TO runplane_app');
    await sql.rows('SET ROLE runplane_owner');
    const executed = await runMigrations(source, runner);
    await sql.rows('RESET ROLE');
    return executed;
  } finally {
    await runner.release();
    await source.destroy();
  }
}

async function runMigrations(
  source: DataSource,
  runner: ReturnType<DataSource['createQueryRunner']>,
): Promise<string[]> {
  const executor = new MigrationExecutor(source, runner);
  executor.transaction = 'all';
  return (await executor.executePendingMigrations()).map((migration) => migration.name);
}

/** Roles belong to the whole server: databases that are migrated at the same time meet here. */
async function ensureRoles(sql: Sql, appPassword: string | null): Promise<void> {
  await sql.rows('BEGIN');
  await sql.rows('SELECT pg_advisory_xact_lock($1)', [LOCKS.createRoles]);
  for (const [role, attributes] of [
    ['runplane_owner', 'NOLOGIN'],
    ['runplane_app', 'LOGIN'],
  ] as const) {
    const [known] = await sql.rows('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    if (!known) await sql.rows(`CREATE ROLE ${role} ${attributes} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`);
  }
  await sql.rows('GRANT runplane_owner TO CURRENT_USER');
  if (appPassword !== null) {
    const [quoted] = await sql.rows<{ literal: string }>('SELECT quote_literal($1::text) AS literal', [appPassword]);
    await sql.rows(`ALTER ROLE runplane_app PASSWORD ${quoted?.literal}`);
  }
  await sql.rows('COMMIT');
}
