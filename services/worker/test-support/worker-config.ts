import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { KeyRing } from '@runplane/database';
import type { WorkerConfig } from '../src/config.js';

type Needed = Pick<WorkerConfig, 'databaseUrl' | 'temporalAddress' | 'temporalNamespace' | 'dataKey'>;

/** A worker inside a test: silent, on a free port, with keys of its own unless they are given. */
export function testWorkerConfig(given: Needed & Partial<WorkerConfig>): WorkerConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    tls: null,
    temporalTls: null,
    logLevel: 'silent',
    permitKey: JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })),
    auditKey: randomBytes(32).toString('base64'),
    auditKeyChanges: [],
    logMemoryFile: null,
    sealingKeys: KeyRing.of(randomBytes(32)),
    witnessPolicy: null,
    outboundAllow: '',
    sqliteDirectory: undefined,
    mcpCommands: {},
    queues: ['decide'],
    permitTtlSeconds: 60,
    reportWithinSeconds: 600,
    toolTimeoutMs: 5_000,
    sweepSeconds: 3_600,
    publicUrl: null,
    mail: null,
    slackApiUrl: 'https://slack.com/api/',
    workflowBundle: createRequire(__filename).resolve('@runplane/workflows/bundle'),
    ...given,
  };
}
