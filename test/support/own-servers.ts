import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findTemporal,
  type PostgresServer,
  type RunningChild,
  startPostgres,
  startTemporal,
  toolsFolder,
} from '@runplane/infra';
import { portToKeep } from './ports.js';

type ServerName = 'postgres' | 'temporal';

/** PostgreSQL and Temporal for a test that ends them: what they have committed outlives a kill. */
export interface OwnServers {
  postgresUrl: string;
  temporalAddress: string;
  /** `kill -9`. */
  kill(name: ServerName): Promise<void>;
  start(name: ServerName): Promise<void>;
  close(): Promise<void>;
}

export async function startOwnServers(): Promise<OwnServers> {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-servers-'));
  // As root, PostgreSQL runs as another account, which has to pass through.
  chmodSync(folder, 0o711);
  const binary = await findTemporal({ tools: toolsFolder(), env: process.env });
  const [postgresPort, temporalPort] = [await portToKeep(), await portToKeep()];
  const starts = {
    postgres: () => startPostgres({ directory: join(folder, 'postgres'), port: postgresPort, durability: 'full' }),
    temporal: () => startTemporal({ binary, directory: folder, port: temporalPort, uiPort: null, storage: 'file' }),
  };
  const running: Partial<Record<ServerName, RunningChild>> = {};
  const start = async (name: ServerName) => {
    running[name] = await starts[name]();
  };
  await Promise.all([start('postgres'), start('temporal')]);
  return {
    postgresUrl: (running.postgres as PostgresServer).superuserUrl(),
    temporalAddress: `127.0.0.1:${temporalPort}`,
    start,
    kill: async (name) => {
      const child = running[name];
      if (!child) return;
      process.kill(child.pid, 'SIGKILL');
      await child.exited;
    },
    close: async () => {
      await Promise.all(Object.values(running).map((child) => child.stop()));
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
