import {
  createGuardedActionActivities,
  createOutbound,
  createToolActivities,
  permitSigner,
  providerRegistry,
} from '@runplane/activities';
import {
  ed25519Signer,
  fromBase64,
  KeyHistory,
  logOrigin,
  type NoteSigner,
  parseWitnessPolicy,
  publicKeyOf,
  superLogOrigin,
} from '@runplane/audit';
import { DECIDE_QUEUE, toolQueue } from '@runplane/contracts/values';
import { type Database, DataKeys, openDatabase, Sequencer } from '@runplane/database';
import { createLogger, rootKeyOf, SealedPayloads, TemporalClient } from '@runplane/service-kit/process';
import type { PayloadCodec } from '@temporalio/common';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { WorkerConfig } from './config.js';
import { startHealthServer } from './health.js';
import { HistorySweeper } from './history-sweeper/history-sweeper.js';
import { notifyWorker, startDispatcher } from './notices.js';
import { startRewrapping } from './rewrapping.js';
import { installRuntime } from './runtime.js';
import { startSlackInbox } from './slack.js';
import { ALL_WORKERS, DECIDE_WORKER, TOOL_WORKER } from './worker-settings.js';

export interface RunningWorker {
  /** Where `/healthz` and `/readyz` answer. */
  url: string;
  /** Rejects when the worker can't go on. */
  failed: Promise<never>;
  /** Lets running activities end, then closes everything. */
  stop(): Promise<void>;
}

/** Serves the queues of `config`, and moves committed log entries into the logs. */
export async function startWorker(config: WorkerConfig): Promise<RunningWorker> {
  const logger = createLogger('worker', config.logLevel);
  installRuntime(logger);
  const database = await openDatabase({ url: config.databaseUrl, applicationName: 'runplane-worker', poolSize: 20 });
  const connection = await NativeConnection.connect({ address: config.temporalAddress, tls: config.temporalTls });
  const root = await rootKeyOf(config.dataKey);
  const keys = new DataKeys(database, root);
  const payloadCodecs = [new SealedPayloads(keys)];
  const temporal = new TemporalClient({
    address: config.temporalAddress,
    namespace: config.temporalNamespace,
    tls: config.temporalTls,
    payloadCodecs,
  });
  const workers = await createWorkers({ config, connection, database, keys, temporal, payloadCodecs });
  const sequencer = await startSequencer(config, logger);
  const dispatcher = startDispatcher(config, { database, temporal, logger });
  const sweeper = startSweeper(config, { database, temporal, logger });
  const inbox = startSlackInbox(config, { database, temporal, logger });
  const rewrapping = startRewrapping(config, { database, root, logger });
  const running = Promise.all(workers.map((worker) => worker.run()));
  const health = await startHealthServer(config, {
    logger,
    ready: async () => {
      await database.ping();
      const stopped = workers.find((worker) => worker.getState() !== 'RUNNING');
      if (stopped) throw new Error(`the worker of ${stopped.options.taskQueue} is ${stopped.getState()}`);
    },
    // An alarm, and no reason to stop deciding: entries are committed, and wait for who may sign them.
    details: () => ({
      ...(sequencer ? { log: sequencer.health() } : {}),
      ...(rewrapping ? { masterKeys: rewrapping.health() } : {}),
    }),
  });
  logger.info({ queues: workers.map((worker) => worker.options.taskQueue) }, 'worker is polling');
  return {
    url: health.url,
    failed: running.then(() => new Promise<never>(() => {})),
    stop: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await dispatcher?.stop();
      await inbox?.stop();
      await running.catch(() => undefined);
      await health.close();
      await sequencer?.stop();
      await sweeper?.stop();
      await rewrapping?.stop();
      await connection.close();
      await temporal.close();
      await database.close();
    },
  };
}

interface WorkerParts {
  config: WorkerConfig;
  connection: NativeConnection;
  database: Database;
  keys: DataKeys;
  temporal: TemporalClient;
  payloadCodecs: PayloadCodec[];
}

async function createWorkers(parts: WorkerParts): Promise<Worker[]> {
  const { config, connection, database, keys, temporal, payloadCodecs } = parts;
  const namespace = config.temporalNamespace;
  const shared = { ...ALL_WORKERS, connection, namespace, dataConverter: { payloadCodecs } };
  const options: WorkerOptions[] = [];
  if (config.queues.includes('decide')) options.push(await decideWorker(config, database, keys));
  if (config.queues.includes('tools')) options.push(...toolWorkers(config, database));
  if (config.queues.includes('notify')) options.push(notifyWorker(config, { database, temporal }));
  return Promise.all(options.map((own) => Worker.create({ ...shared, ...own } as WorkerOptions)));
}

async function decideWorker(config: WorkerConfig, database: Database, keys: DataKeys): Promise<WorkerOptions> {
  const activities = createGuardedActionActivities({
    database,
    keys,
    logSigner: logSigners(config.auditKey),
    permits: await permitSigner(JSON.parse(config.permitKey), {
      ttlSeconds: config.permitTtlSeconds,
      reportWithinSeconds: config.reportWithinSeconds,
    }),
    toolTimeoutMs: config.toolTimeoutMs,
  });
  return {
    taskQueue: DECIDE_QUEUE,
    workflowBundle: { codePath: config.workflowBundle },
    activities: { ...activities },
    ...DECIDE_WORKER,
  };
}

/** One queue for each provider: an operator can serve a provider's queue by processes of its own. */
function toolWorkers(config: WorkerConfig, database: Database): WorkerOptions[] {
  const activities = createToolActivities({
    database,
    sealingKeys: config.sealingKeys,
    outbound: createOutbound({ allow: config.outboundAllow }),
    machine: { sqliteDirectory: config.sqliteDirectory, mcpCommands: config.mcpCommands },
  });
  return [...providerRegistry.keys()].map((provider) => ({
    taskQueue: toolQueue(provider),
    activities: { ...activities },
    ...TOOL_WORKER,
  }));
}

function logSigners(seed: string): (orgId: string) => Promise<NoteSigner> {
  const signers = new Map<string, Promise<NoteSigner>>();
  return (orgId) => {
    const signer = signers.get(orgId) ?? ed25519Signer(logOrigin(orgId), fromBase64(seed));
    signers.set(orgId, signer);
    return signer;
  };
}

async function startSequencer(config: WorkerConfig, logger: Logger): Promise<Sequencer | null> {
  if (!config.queues.includes('decide')) return null;
  const seed = fromBase64(config.auditKey);
  const keys = await KeyHistory.of(await publicKeyOf(seed), config.auditKeyChanges);
  const sequencer = new Sequencer({
    url: config.databaseUrl,
    signerFor: logSigners(config.auditKey),
    keys,
    memoryFile: config.logMemoryFile,
    superSigner: await ed25519Signer(superLogOrigin(keys.first), seed),
    witnessPolicy: config.witnessPolicy === null ? null : parseWitnessPolicy(config.witnessPolicy),
    onError: (error: unknown) => logger.error({ err: error }, 'sequencer'),
  });
  await sequencer.start();
  return sequencer;
}

/** Where decisions are made, histories are kept: one process group that can open them. */
function startSweeper(
  config: WorkerConfig,
  parts: Pick<WorkerParts, 'database' | 'temporal'> & { logger: Logger },
): HistorySweeper | null {
  if (!config.queues.includes('decide')) return null;
  const sweeper = new HistorySweeper({ ...parts, everyMs: config.sweepSeconds * 1_000 });
  sweeper.start();
  return sweeper;
}
