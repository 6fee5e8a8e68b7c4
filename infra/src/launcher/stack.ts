import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { prepareDatabases } from '../databases/prepare-databases.js';
import { postgresPidFile } from '../postgres/server.js';
import { startChild } from '../process/child.js';
import { stopLeftover } from '../process/pid-file.js';
import { choosePorts } from '../process/ports.js';
import { temporalPidFile } from '../temporal/server.js';
import type { Closers } from './closers.js';
import type { ConsoleLog } from './console-log.js';
import { CRASH_LIMITS } from './crash-policy.js';
import { type KeyFiles, keepKeyFiles } from './keys.js';
import { DEFAULT_PORTS, PORT_NAMES, type Ports } from './port-plan.js';
import { untilReady } from './readiness.js';
import { runPostgres, runTemporal, type TemporalInUse } from './servers.js';
import { checkBuilt, type ServiceSpec, serviceSpecs } from './services.js';
import type { StateDirectory } from './state-directory.js';
import { type Supervised, supervise } from './supervise.js';

/** Everything that `npm start` has running. */
export interface Stack {
  root: string;
  directory: StateDirectory;
  keys: KeyFiles;
  ports: Ports;
  urls: { gateway: string; controlPlane: string };
  demoDatabaseUrl: string;
  postgresVersion: string;
  temporal: Omit<TemporalInUse, 'supervised'>;
  /** Whether a mail server is configured. */
  sendsMail: boolean;
  /** Rejects when a part has crashed too often. */
  failed: Promise<never>;
}

export interface StackOptions {
  root: string;
  directory: StateDirectory;
  env: NodeJS.ProcessEnv;
  log: ConsoleLog;
  /** Aborts the start; what runs by then is stopped by the closers. */
  signal: AbortSignal;
  closers: Closers;
}

/** Starts PostgreSQL and Temporal, brings the databases up to date, and starts the services when both are ready. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { root, directory, env, log, signal, closers } = options;
  await stopLeftovers(directory, log);
  const keys = keepKeyFiles(directory.keys);
  const ports = await choosePorts(DEFAULT_PORTS, directory.state.ports);
  reportPorts(ports, log);
  directory.save({ ports });
  const unknown = { gateway: '', controlPlane: '', worker: '' };
  checkBuilt(
    serviceSpecs({
      root,
      env,
      ports,
      keys,
      databaseUrls: unknown,
      temporalAddress: '',
      temporalUiUrl: null,
      outboundAllow: [],
    }),
  );

  const around = { directory, ports, log, env, signal };
  const [postgres, temporal] = await allOrNone([
    closers.atEnd('postgres', runPostgres(around), (server) => server.stop()),
    closers.atEnd('temporal', runTemporal(around), async ({ supervised }) => supervised?.stop()),
  ] as const);
  signal.throwIfAborted();
  const databases = await prepareDatabases(postgres.current(), keys);

  signal.throwIfAborted();
  const specs = serviceSpecs({
    root,
    env,
    ports,
    keys,
    databaseUrls: databases.runplane,
    temporalAddress: temporal.address,
    temporalUiUrl: temporal.uiUrl,
    outboundAllow: [ports.demoTickets, ports.demoStripe, ports.postgres].map((port) => `127.0.0.1:${port}`),
  });
  const anyFailed = new AbortController();
  const cut = AbortSignal.any([signal, anyFailed.signal]);
  const services = await allOrNone(
    specs.map((spec) => {
      const service = closers.atEnd('services', runService(spec, { directory, log, signal: cut }), (s) => s.stop());
      service.catch(() => anyFailed.abort());
      return service;
    }),
  );
  const parts = [postgres, ...(temporal.supervised ? [temporal.supervised] : []), ...services];
  return {
    root,
    directory,
    keys,
    ports,
    urls: { gateway: `http://127.0.0.1:${ports.gateway}`, controlPlane: `http://127.0.0.1:${ports.controlPlane}` },
    demoDatabaseUrl: databases.demo,
    postgresVersion: postgres.current().version,
    temporal,
    sendsMail: Boolean(env.RUNPLANE_SMTP_URL || env.RUNPLANE_SMTP_URL_FILE),
    failed: Promise.race(parts.map((part) => part.failed)),
  };
}

function runService(
  spec: ServiceSpec,
  { directory, log, signal }: Pick<StackOptions, 'directory' | 'log' | 'signal'>,
): Promise<Supervised> {
  const lines = log.of(spec.name);
  return supervise({
    name: spec.name,
    start: async (cut) => {
      const child = await startChild({
        name: spec.name,
        command: process.execPath,
        args: ['--enable-source-maps', spec.main],
        env: spec.env,
        pidFile: join(directory.pids, `${spec.name}.json`),
        onLine: lines.line,
        stopSignals: [['SIGTERM', 30_000]],
      });
      await untilReady(child, `${spec.url}/readyz`, cut);
      return child;
    },
    limits: CRASH_LIMITS,
    report: (text) => log.complain(text),
    signal,
  });
}

/** Waits for all even if one fails, so that each that did start is known to the closers before they run. */
async function allOrNone<T extends readonly Promise<unknown>[]>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  // `Promise.all` keeps the first failure, not the aborts that follow from it.
  const all = Promise.all(promises);
  all.catch(() => {});
  await Promise.allSettled(promises);
  return (await all) as never;
}

/** Processes of a launcher that was killed, in the order of a stop. They would hold the ports of this start. */
async function stopLeftovers(directory: StateDirectory, log: ConsoleLog): Promise<void> {
  const services = readdirSync(directory.pids).map((name) => ({
    path: join(directory.pids, name),
    signal: 'SIGTERM' as const,
  }));
  const servers = [
    { path: temporalPidFile(directory.path), signal: 'SIGTERM' as const },
    { path: postgresPidFile(directory.postgres), signal: 'SIGINT' as const },
  ];
  for (const { path, signal } of [...services, ...servers]) {
    if (await stopLeftover(path, signal))
      log.say(`stopped a process that an earlier start left behind (${basename(path, '.json')})`);
  }
}

function reportPorts(ports: Ports, log: ConsoleLog): void {
  for (const name of PORT_NAMES) {
    if (ports[name] !== DEFAULT_PORTS[name]) log.say(`${name}: port ${ports[name]} (${DEFAULT_PORTS[name]} is taken)`);
  }
}
