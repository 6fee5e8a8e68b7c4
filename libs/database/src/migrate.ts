import { setTimeout as pause } from 'node:timers/promises';
import { DataSource, MigrationExecutor } from 'typeorm';
import { LOCKS } from './locks.js';
import { MIGRATIONS } from './migrations/index.js';
import { APP_ROLE, OWNER_ROLE, PROCESS_ROLES, PROCESSES, type ProcessName } from './roles.js';
import { type Sql, sqlOf } from './sql.js';
import { isSharedRowTaken } from './sql-errors.js';

/** Of each process's role; a process that is not named keeps the one that it has. */
export type Passwords = Partial<Record<ProcessName, string>>;

/**
 * Brings a database to the newest schema and returns the names of the migrations that ran; concurrent calls wait for
 * each other. `ownerUrl`'s user has to be a superuser or to have CREATEROLE and own the database. The processes may log
 * in with `passwords`.
 */
export async function migrate(options: { ownerUrl: string; passwords?: Passwords }): Promise<string[]> {
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
    await ensureRoles(sql, options.passwords ?? {});
    // Everything belongs to the owner role, so that no function runs with a superuser's rights.
    await sql.rows(`GRANT CREATE, USAGE ON SCHEMA public TO ${OWNER_ROLE}`);
    await sql.rows(`GRANT USAGE ON SCHEMA public TO ${APP_ROLE}`);
    await sql.rows(`SET ROLE ${OWNER_ROLE}`);
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

const TRIES = 20;

/**
 * Roles belong to the whole server, and an advisory lock to one database: who meets the migration of another database
 * at the same row begins again.
 */
async function ensureRoles(sql: Sql, passwords: Passwords): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await sql.rows('BEGIN');
      await createRoles(sql);
      await setPasswords(sql, passwords);
      await sql.rows('COMMIT');
      return;
    } catch (error) {
      await sql.rows('ROLLBACK');
      if (attempt === TRIES || !isSharedRowTaken(error)) throw error;
      await pause(50 * attempt);
    }
  }
}

async function createRoles(sql: Sql): Promise<void> {
  await createRole(sql, OWNER_ROLE, 'NOLOGIN');
  await createRole(sql, APP_ROLE, 'NOLOGIN');
  // Once it was the login of all processes.
  const [open] = await sql.rows('SELECT 1 FROM pg_roles WHERE rolname = $1 AND rolcanlogin', [APP_ROLE]);
  if (open) await sql.rows(`ALTER ROLE ${APP_ROLE} NOLOGIN PASSWORD NULL`);
  await sql.rows(`GRANT ${OWNER_ROLE} TO CURRENT_USER`);
  for (const role of Object.values(PROCESS_ROLES)) {
    await createRole(sql, role, 'LOGIN');
    const [member] = await sql.rows(`SELECT 1 WHERE pg_has_role($1, $2, 'USAGE')`, [role, APP_ROLE]);
    if (!member) await sql.rows(`GRANT ${APP_ROLE} TO ${role}`);
  }
}

async function createRole(sql: Sql, role: string, login: 'LOGIN' | 'NOLOGIN'): Promise<void> {
  const [known] = await sql.rows('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (!known) await sql.rows(`CREATE ROLE ${role} ${login} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`);
}

async function setPasswords(sql: Sql, passwords: Passwords): Promise<void> {
  for (const process of PROCESSES) {
    const password = passwords[process];
    if (password === undefined) continue;
    const [quoted] = await sql.rows<{ literal: string }>('SELECT quote_literal($1::text) AS literal', [password]);
    await sql.rows(`ALTER ROLE ${PROCESS_ROLES[process]} PASSWORD ${quoted?.literal}`);
  }
}
