import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../process/ports.js';
import { type PostgresServer, startPostgres } from './server.js';

describe('startPostgres', () => {
  let directory: string;
  let server: PostgresServer | null = null;
  const start = async (): Promise<PostgresServer> => {
    server = await startPostgres({ directory, port: await freePort(), durability: 'full' });
    return server;
  };
  const query = async (text: string): Promise<pg.QueryResult> => {
    const client = new pg.Client({ connectionString: server?.superuserUrl() });
    await client.connect();
    return client.query(text).finally(() => client.end());
  };

  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'pg-'));
    chmodSync(folder, 0o711);
    directory = join(folder, 'postgres');
  });
  afterEach(async () => {
    await server?.stop();
    rmSync(join(directory, '..'), { recursive: true });
  });

  it('keeps data over a stop and over kill -9', async () => {
    await start();
    await query('CREATE TABLE kept (n int)');
    await query('INSERT INTO kept VALUES (1)');
    await server?.stop();
    await start();
    await query('INSERT INTO kept VALUES (2)');
    process.kill((server as PostgresServer).pid, 'SIGKILL');
    await server?.exited;
    // Its backends hold the shared memory until they notice.
    for (let left = 50; ; left--) {
      try {
        await start();
        break;
      } catch (error) {
        if (left === 0) throw error;
      }
    }
    expect((await query('SELECT n FROM kept ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('lets nobody in without the password, and listens on the loopback address only', async () => {
    const { port } = await start();
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      password: 'postgres',
      database: 'postgres',
    });
    await expect(client.connect()).rejects.toThrow('password authentication failed');
    const settings = await query(
      "SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories', 'fsync') ORDER BY name",
    );
    expect(settings.rows.map((row) => row.setting)).toEqual(['on', '127.0.0.1', '']);
    expect(statSync(join(directory, 'superuser-password')).mode & 0o777).toBe(0o600);
  });

  it('starts over a lock whose process id belongs to another program now', async () => {
    await start();
    await server?.stop();
    const home = readFileSync(join(directory, 'location'), 'utf8').trim();
    const lock = join(home, 'data', 'postmaster.pid');
    writeFileSync(lock, `${process.pid}\n${home}/data\n0\n5432\n\n127.0.0.1\n`);
    await expect(start()).resolves.toMatchObject({ version: expect.stringMatching(/^18/) });
  });

  it('stops the server that a killed parent left behind, and starts anew on its data', async () => {
    const first = await start();
    await query('CREATE TABLE kept (n int)');
    const exit = first.exited;
    await start();
    expect(await exit).toEqual({ code: 0, signal: null });
    expect((await query('SELECT count(*)::int AS n FROM kept')).rows).toEqual([{ n: 0 }]);
  });

  it('says what the server said when it cannot start', async () => {
    const blocker = await start();
    const other = join(directory, '..', 'other');
    await expect(startPostgres({ directory: other, port: blocker.port, durability: 'none' })).rejects.toThrow(
      /before it was ready:[\s\S]*Address already in use/,
    );
  });
});
