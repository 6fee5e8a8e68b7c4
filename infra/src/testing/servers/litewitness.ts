import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { goProgram } from '../install/go-program.js';
import { answers, startTestServer, type TestServer } from './test-server.js';

const run = promisify(execFile);

export interface Litewitness extends TestServer {
  /** The key that verifies its cosignatures (C2SP tlog-cosignature). */
  verifierKey: string;
  /** From now on it knows the log, at size 0; `verifierKey` is the log's. */
  addLog(origin: string, verifierKey: string): void;
  /** The log may be signed with this key, too; as `witnessctl add-key` does it. */
  addKey(origin: string, verifierKey: string): void;
  /** The log may not be signed with this key any more; as `witnessctl del-key` does it. */
  removeKey(origin: string, verifierKey: string): void;
}

/** SHA-256 of nothing, the root of the empty tree. */
const EMPTY_ROOT = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

/** Filippo Valsorda's witness: SQLite for what it has seen, an ssh-agent for its key. */
export async function startLitewitness(name: string): Promise<Litewitness> {
  const command = await goProgram({
    name: 'litewitness',
    package: 'filippo.io/torchwood/cmd/litewitness',
    version: 'v0.9.0',
  });
  let database = '';
  const server = await startTestServer({
    name: 'litewitness',
    // The agent ends when the program that it starts has ended.
    command: 'ssh-agent',
    prepare: async (folder) => {
      database = join(folder, 'witness.db');
      const key = join(folder, 'key');
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      const { stdout } = await run('ssh-keygen', ['-l', '-f', key]);
      writeFileSync(join(folder, 'fingerprint'), stdout.split(' ')[1] ?? '');
    },
    args: (port, folder) => {
      const socket = join(folder, 'agent.sock');
      const fingerprint = readFileSync(join(folder, 'fingerprint'), 'utf8');
      const witness = ['-name', name, '-db', database, '-ssh-agent', socket, '-key', fingerprint];
      const shell = ['sh', '-c', 'ssh-add -q "$0" && exec "$@"', join(folder, 'key')];
      return ['-a', socket, ...shell, command, ...witness, '-listen', `127.0.0.1:${port}`];
    },
    ready: (port) => answers(`http://127.0.0.1:${port}/`),
  });
  const page = await (await fetch(server.url)).text();
  const verifierKey = new RegExp(`${name}\\+[0-9a-f]{8}\\+[A-Za-z0-9+/=]+`).exec(page.replaceAll('&#43;', '+'))?.[0];
  if (!verifierKey) throw new Error('litewitness does not show its key');
  const change = (sql: string, ...values: string[]) => inDatabase(database, sql, values);
  const addKey: Litewitness['addKey'] = (origin, key) => change('INSERT INTO key VALUES (?, ?)', origin, key);
  return {
    ...server,
    verifierKey,
    addLog: (origin, key) => {
      change('INSERT INTO log VALUES (?, 0, ?)', origin, EMPTY_ROOT);
      addKey(origin, key);
    },
    addKey,
    removeKey: (origin, key) => change('DELETE FROM key WHERE origin = ? AND key = ?', origin, key),
  };
}

function inDatabase(path: string, sql: string, values: string[]): void {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  try {
    database.prepare(sql).run(...values);
  } finally {
    database.close();
  }
}
