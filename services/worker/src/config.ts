import { createRequire } from 'node:module';
import { readConfig, serviceVariables, textFile, witnessPolicyFile } from '@runplane/service-kit/process';
import { z } from 'zod';

const QUEUE_GROUPS = ['decide', 'tools'] as const;

const Variables = z.object({
  ...serviceVariables,
  RUNPLANE_PERMIT_KEY_FILE: textFile,
  RUNPLANE_AUDIT_KEY_FILE: textFile,
  RUNPLANE_SEALING_KEY_FILE: textFile,
  RUNPLANE_WITNESS_POLICY_FILE: witnessPolicyFile.optional(),
  /** `host:port` entries, joined by commas, that tools may reach although their addresses are private. */
  RUNPLANE_OUTBOUND_ALLOW: z.string().default(''),
  /** Which queues this process serves: secrets are only opened where tools run. */
  RUNPLANE_WORKER_QUEUES: z
    .string()
    .default(QUEUE_GROUPS.join(','))
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(QUEUE_GROUPS)).min(1)),
  RUNPLANE_PERMIT_TTL_SECONDS: z.coerce.number().int().min(10).max(3600).default(300),
  RUNPLANE_REPORT_WITHIN_SECONDS: z.coerce.number().int().min(1).max(86_400).default(900),
  RUNPLANE_TOOL_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(30_000),
  RUNPLANE_WORKFLOW_BUNDLE: z.string().default(() => bundlePath()),
});

export interface WorkerConfig {
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  host: string;
  port: number;
  logLevel: string;
  /** Ed25519 private JWK (JSON text). */
  permitKey: string;
  /** Seed of the log's Ed25519 key, base64. */
  auditKey: string;
  /** 32 bytes, base64. */
  sealingKey: string;
  /** Text of the policy that says who cosigns the super-log; null without witnesses. */
  witnessPolicy: string | null;
  outboundAllow: string;
  queues: readonly (typeof QUEUE_GROUPS)[number][];
  permitTtlSeconds: number;
  reportWithinSeconds: number;
  toolTimeoutMs: number;
  /** Path of the workflow bundle. */
  workflowBundle: string;
}

/** The only reader of the environment in this service. Throws `ConfigError`. */
export function workerConfig(env: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const variables = readConfig(Variables, env);
  return {
    databaseUrl: variables.RUNPLANE_DATABASE_URL,
    temporalAddress: variables.RUNPLANE_TEMPORAL_ADDRESS,
    temporalNamespace: variables.RUNPLANE_TEMPORAL_NAMESPACE,
    host: variables.RUNPLANE_HOST,
    port: variables.RUNPLANE_PORT,
    logLevel: variables.RUNPLANE_LOG_LEVEL,
    permitKey: variables.RUNPLANE_PERMIT_KEY_FILE,
    auditKey: variables.RUNPLANE_AUDIT_KEY_FILE,
    sealingKey: variables.RUNPLANE_SEALING_KEY_FILE,
    witnessPolicy: variables.RUNPLANE_WITNESS_POLICY_FILE ?? null,
    outboundAllow: variables.RUNPLANE_OUTBOUND_ALLOW,
    queues: variables.RUNPLANE_WORKER_QUEUES,
    permitTtlSeconds: variables.RUNPLANE_PERMIT_TTL_SECONDS,
    reportWithinSeconds: variables.RUNPLANE_REPORT_WITHIN_SECONDS,
    toolTimeoutMs: variables.RUNPLANE_TOOL_TIMEOUT_MS,
    workflowBundle: variables.RUNPLANE_WORKFLOW_BUNDLE,
  };
}

function bundlePath(): string {
  return createRequire(import.meta.url).resolve('@runplane/workflows/bundle');
}
