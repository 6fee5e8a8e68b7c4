import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, toolsFolder } from '@runplane/infra';
import { Closers, ConsoleLog, openStateDirectory, PORT_NAMES, type Ports, startStack } from '@runplane/infra/launcher';
import { type EffectsServer, startEffectsServer } from '../support/effects-server.js';
import { Floor } from './floor/floor.js';
import { startFloorWorker } from './floor/start-floor-worker.js';
import { Ours } from './ours.js';

export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

export interface BenchStack {
  ours: Ours;
  /** Another org of the same stack. */
  other: Ours;
  floor: Floor;
  /** Folder of the stack's state. */
  folder: string;
  postgresVersion: string;
  /** Rejects when a part of the stack has crashed too often. */
  failed: Promise<never>;
  close(): Promise<void>;
}

/** What `npm start` runs, on ports and in a folder of its own, and the floor's worker beside it. */
export async function startBenchStack(signal: AbortSignal): Promise<BenchStack> {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-bench-'));
  // What has been downloaded is used again.
  symlinkSync(toolsFolder(), join(folder, 'tools'), 'junction');
  const directory = openStateDirectory(folder);
  directory.save({ ports: await freePorts() });
  const log = new QuietLog(directory.logs);
  log.hush();
  const closers = new Closers();
  const effects = await startEffectsServer();
  const close = async () => {
    await closers.closeAll();
    await effects.close();
    await log.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const stack = await startStack({ root: ROOT, directory, env: environmentFor(effects), log, closers, signal });
    const address = stack.temporal.address;
    await closers.atEnd('services', startFloorWorker(address, folder), (worker) => worker.stop());
    const floor = await closers.atEnd('services', Floor.connect(address), ({ connection }) => connection.close());
    const { gateway: gatewayUrl, controlPlane: controlPlaneUrl } = stack.urls;
    const operatorToken = readFileSync(stack.keys.operatorToken, 'utf8').trim();
    const addresses = { gatewayUrl, controlPlaneUrl, operatorToken };
    const ours = await Ours.createOrg(addresses, effects);
    const other = await Ours.createOrg(addresses, effects);
    return { ours, other, floor, folder, postgresVersion: stack.postgresVersion, failed: stack.failed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The launcher's own news would only be in the way of the tables. */
class QuietLog extends ConsoleLog {
  override say(): void {}
}

/** The server is always our own. A limit on requests would be what is measured, and so would giving up on a decision. */
function environmentFor(effects: EffectsServer): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TEMPORAL_ADDRESS: undefined,
    RUNPLANE_OUTBOUND_ALLOW: effects.host,
    RUNPLANE_RATE_LIMIT_PER_SECOND: '100000',
    RUNPLANE_RATE_LIMIT_BURST: '100000',
    RUNPLANE_ORG_RATE_LIMIT_PER_SECOND: '100000',
    RUNPLANE_ORG_RATE_LIMIT_BURST: '100000',
    RUNPLANE_IP_RATE_LIMIT_PER_SECOND: '100000',
    RUNPLANE_IP_RATE_LIMIT_BURST: '100000',
    RUNPLANE_DECISION_TIMEOUT_MS: '30000',
    RUNPLANE_TOOL_TIMEOUT_MS: '300000',
  };
}

async function freePorts(): Promise<Ports> {
  const ports = await Promise.all(PORT_NAMES.map(async (name) => [name, await freePort()] as const));
  return Object.fromEntries(ports) as Ports;
}
