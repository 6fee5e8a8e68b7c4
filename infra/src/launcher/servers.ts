import { type PostgresServer, startPostgres } from '../postgres/server.js';
import { findTemporal } from '../temporal/find-temporal.js';
import { startTemporal, useRunningTemporal } from '../temporal/server.js';
import { type ConsoleLog, onlyFatal } from './console-log.js';
import { CRASH_LIMITS } from './crash-policy.js';
import type { Ports } from './port-plan.js';
import type { StateDirectory } from './state-directory.js';
import { type Supervised, supervise } from './supervise.js';

export interface TemporalInUse {
  address: string;
  uiUrl: string | null;
  /** Where it comes from and its version, for people. */
  description: string;
  /** Null for a server that somebody else runs. */
  supervised: Supervised | null;
}

interface Surroundings {
  directory: StateDirectory;
  ports: Ports;
  log: ConsoleLog;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

export function runPostgres(around: Surroundings): Promise<Supervised<PostgresServer>> {
  const { directory, ports, log, signal } = around;
  const lines = log.of('postgres', onlyFatal);
  return supervise({
    name: 'PostgreSQL',
    start: () =>
      startPostgres({ directory: directory.postgres, port: ports.postgres, durability: 'full', onLine: lines.line }),
    limits: CRASH_LIMITS,
    report: (text) => log.complain(text),
    signal,
  });
}

/** Uses the server at `TEMPORAL_ADDRESS`, or finds, starts and keeps one. */
export async function runTemporal(around: Surroundings): Promise<TemporalInUse> {
  const { directory, ports, log, env, signal } = around;
  if (env.TEMPORAL_ADDRESS) {
    const version = await useRunningTemporal(env.TEMPORAL_ADDRESS, 'default');
    const description = `running one (TEMPORAL_ADDRESS), server ${version}`;
    return { address: env.TEMPORAL_ADDRESS, uiUrl: null, description, supervised: null };
  }
  const binary = await findTemporal({ tools: directory.tools, env, onStep: (text) => log.say(text), signal });
  const lines = log.of('temporal', onlyFatal);
  const supervised = await supervise({
    name: 'Temporal',
    start: () =>
      startTemporal({
        binary,
        directory: directory.path,
        port: ports.temporal,
        uiPort: ports.temporalUi,
        storage: 'file',
        onLine: lines.line,
      }),
    limits: CRASH_LIMITS,
    report: (text) => log.complain(text),
    signal,
  });
  return {
    address: `127.0.0.1:${ports.temporal}`,
    uiUrl: `http://127.0.0.1:${ports.temporalUi}`,
    description: `${binary.source}, ${binary.version} at ${binary.path}`,
    supervised,
  };
}
