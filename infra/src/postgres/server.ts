import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describeExit, type RunningChild, startChild } from '../process/child.js';
import { keepPrivateFile } from '../process/files.js';
import { stopLeftover } from '../process/pid-file.js';
import { serverAccount } from './account.js';
import { postgresBinaries } from './binaries.js';
import { liveServerOf, prepareCluster } from './cluster.js';
import { serverHome } from './home.js';

export interface PostgresOptions {
  /** Folder of the server's state: password, data (unless its account cannot reach it), process id. */
  directory: string;
  port: number;
  /** `none` only for tests: a power cut then loses the database. */
  durability: 'full' | 'none';
  onLine?: (line: string) => void;
}

export interface PostgresServer extends RunningChild {
  port: number;
  version: string;
  /** Connection URL of the superuser. Holds the password: never print it. */
  superuserUrl(database?: string): string;
}

/** Starts PostgreSQL on 127.0.0.1 with password login only, and returns when it takes connections. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { directory, port, durability } = options;
  const account = serverAccount();
  const home = serverHome(directory, account);
  const binaries = postgresBinaries(home, account);
  const password = keepPrivateFile(join(directory, 'superuser-password'), () => randomBytes(24).toString('base64url'));
  const pidFile = postgresPidFile(directory);
  await stopLeftover(pidFile, 'SIGINT', 30_000);
  const data = await prepareCluster({ home, binaries, account, password, sync: durability === 'full' });
  const other = liveServerOf(data);
  if (other !== null) throw new Error(`PostgreSQL (process ${other}) already runs on ${data}; stop it first`);

  const ready = readiness();
  const child = await startChild({
    name: 'PostgreSQL',
    command: binaries.postgres,
    args: ['-D', data, '-p', String(port), '-h', '127.0.0.1', ...settings(durability)],
    // Readiness is read from the log, so its language must not vary.
    env: { ...process.env, LC_ALL: 'C' },
    cwd: '/',
    account,
    pidFile,
    onLine: (line) => {
      ready.see(line);
      options.onLine?.(line);
    },
    // Fast shutdown (open transactions are rolled back), then immediate (recovery at the next start).
    stopSignals: [
      ['SIGINT', 30_000],
      ['SIGQUIT', 5_000],
    ],
  });
  await Promise.race([ready.seen, child.exited.then((exit) => failed(child, describeExit(exit)))]);
  const superuserUrl = (database = 'postgres') => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  return { ...child, port, version: binaries.version, superuserUrl };
}

export function postgresPidFile(directory: string): string {
  return join(directory, 'postgres.json');
}

function settings(durability: PostgresOptions['durability']): string[] {
  const values: Record<string, string> = {
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durability === 'full'
      ? { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }
      : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function readiness(): { seen: Promise<void>; see(line: string): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    seen: promise,
    see: (line) => {
      if (line.includes('database system is ready to accept connections')) resolve();
    },
  };
}

function failed(child: RunningChild, how: string): never {
  throw new Error(`PostgreSQL ${how} before it was ready:\n${child.lastLines().join('\n')}`);
}
