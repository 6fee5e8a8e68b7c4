import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from '../../temporal/find-on-path.js';
import { debianPackages } from '../install/debian-packages.js';
import { startTestServer, type TestServer } from './test-server.js';

export interface MariadbServer extends TestServer {
  /** May do everything. `url` carries both. */
  user: string;
  password: string;
}

interface Program {
  path: string;
  env: NodeJS.ProcessEnv;
  /** Options that say where its own files are. */
  places: string[];
  /** SQL of its system tables. */
  share: string;
}

const ACCOUNT = { user: 'runplane', password: 'mariadb-of-a-test' };
const PACKAGES = [['mariadb-server-core'], ['libaio1t64', 'libaio1'], ['libnuma1'], ['liburing2']] as const;
/** Of MariaDB's own installer, in its order. */
const SYSTEM_TABLES = ['mysql_system_tables.sql', 'mysql_performance_tables.sql', 'mysql_system_tables_data.sql'];

/** A MariaDB server of its own, empty, with one account that may do everything: `mariadbd` on PATH, else Debian's. */
export async function startMariadb(): Promise<MariadbServer> {
  const program = await findProgram();
  const common = (folder: string) => [
    '--no-defaults',
    ...program.places,
    `--datadir=${join(folder, 'data')}`,
    // Of its own: a server that starts deletes the temporary tables that it finds.
    `--tmpdir=${join(folder, 'tmp')}`,
    `--user=${userInfo().username}`,
  ];
  const server = await startTestServer({
    name: 'MariaDB',
    command: program.path,
    env: program.env,
    prepare: (folder) => makeSystemTables(program, common(folder), folder),
    args: (port, folder) => [
      ...common(folder),
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--socket=${join(folder, 'socket')}`,
      '--innodb-buffer-pool-size=32M',
      '--innodb-flush-log-at-trx-commit=0',
    ],
    ready: acceptsConnections,
    scheme: 'mysql',
  });
  const url = `mysql://${ACCOUNT.user}:${ACCOUNT.password}@127.0.0.1:${server.port}`;
  return { ...server, ...ACCOUNT, url };
}

async function findProgram(): Promise<Program> {
  const given = findOnPath('mariadbd', process.env);
  const share = given && join(dirname(dirname(given)), 'share', 'mysql');
  if (given && share && existsSync(join(share, SYSTEM_TABLES[0] as string))) {
    return { path: given, env: {}, places: [], share };
  }
  const root = await debianPackages('mariadb-debian', PACKAGES);
  const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((triplet) => join(root, 'usr', 'lib', triplet));
  const unpacked = join(root, 'usr', 'share', 'mysql');
  return {
    path: join(root, 'usr', 'sbin', 'mariadbd'),
    env: { LD_LIBRARY_PATH: libraries.join(':') },
    places: [`--basedir=${join(root, 'usr')}`, `--lc-messages-dir=${unpacked}`],
    share: unpacked,
  };
}

async function makeSystemTables({ path, env, share }: Program, options: string[], folder: string): Promise<void> {
  await Promise.all(['data', 'tmp'].map((name) => mkdir(join(folder, name))));
  const tables = await Promise.all(SYSTEM_TABLES.map((file) => readFile(join(share, file), 'utf8')));
  const { user, password } = ACCOUNT;
  const account = `'${user}'@'127.0.0.1'`;
  const sql = [
    ...['CREATE DATABASE mysql;', 'USE mysql;', ...tables, 'FLUSH PRIVILEGES;'],
    ...[`CREATE USER ${account} IDENTIFIED BY '${password}';`, `GRANT ALL ON *.* TO ${account} WITH GRANT OPTION;`],
  ];
  const bootstrap = promisify(execFile)(path, [...options, '--bootstrap'], {
    env: { ...process.env, ...env },
    timeout: 300_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  // What went wrong is told by its exit, not by the pipe that it closes.
  bootstrap.child.stdin?.on('error', () => undefined).end(`${sql.join('\n')}\n`);
  await bootstrap;
}

/** Its greeting, and not only an open port. */
function acceptsConnections(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 5_000 });
    const end = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    socket.once('data', () => end());
    socket.once('error', end);
    socket.once('timeout', () => end(new Error('no greeting')));
    socket.once('close', () => end(new Error('closed without a greeting')));
  });
}
