import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresPidFile, startPostgres } from '../postgres/server.js';
import { recordedProcess, stopLeftover, writePidFile } from '../process/pid-file.js';
import { freePort } from '../process/ports.js';
import { findTemporal } from '../temporal/find-temporal.js';
import { startTemporal, temporalPidFile, useRunningTemporal } from '../temporal/server.js';
import { toolsFolder } from './tools-folder.js';

export interface TestServers {
  /** Superuser URL: tests make databases of their own. */
  postgresUrl: string;
  temporalAddress: string;
  stop(): Promise<void>;
}

const PREFIX = 'runplane-test-servers-';

/** PostgreSQL and Temporal for one test run: fast, on free ports, nothing outlives them. Servers given by URL are used as they are. */
export async function startTestServers(given: {
  postgresUrl: string | undefined;
  temporalAddress: string | undefined;
}): Promise<TestServers> {
  await sweepAbandoned();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  // As root, PostgreSQL runs as another account, which has to pass through.
  chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
  writePidFile(join(folder, OWNER), process.pid, 'test run');
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.all(stops.map((one) => one()));
    removeFolder(folder);
  };
  try {
    const [postgresUrl, temporalAddress] = await Promise.all([
      given.postgresUrl ?? testPostgres(folder, stops),
      given.temporalAddress ? readied(given.temporalAddress) : testTemporal(folder, stops),
    ]);
    return { postgresUrl, temporalAddress, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function testPostgres(folder: string, stops: (() => Promise<void>)[]): Promise<string> {
  const directory = join(folder, 'postgres');
  const server = await startPostgres({ directory, port: await freePort(), durability: 'none' });
  stops.push(server.stop);
  return server.superuserUrl();
}

async function readied(address: string): Promise<string> {
  await useRunningTemporal(address, 'default');
  return address;
}

async function testTemporal(folder: string, stops: (() => Promise<void>)[]): Promise<string> {
  const binary = await findTemporal({ tools: toolsFolder(), env: process.env });
  const server = await startTemporal({
    binary,
    directory: folder,
    port: await freePort(),
    uiPort: null,
    storage: 'memory',
  });
  stops.push(server.stop);
  return server.address;
}

const OWNER = 'owner.json';

/** Servers of test runs that were killed. */
async function sweepAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = join(folder, OWNER);
    if (!isOurs(folder) || recordedProcess(owner)) continue;
    await stopLeftover(temporalPidFile(folder));
    await stopLeftover(postgresPidFile(join(folder, 'postgres')), 'SIGINT');
    removeFolder(folder);
  }
}

/** Another user's folder must not make us signal anything; one without the file is just being made. */
function isOurs(folder: string): boolean {
  return statSync(folder).uid === process.getuid?.() && existsSync(join(folder, OWNER));
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
