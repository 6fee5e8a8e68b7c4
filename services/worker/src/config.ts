import { createRequire } from 'node:module';
import type { KeyRing } from '@runplane/database';
import {
  ConfigError,
  type DataKeySource,
  dataKeySource,
  dataKeyVariables,
  keyChangesFile,
  keyRingFile,
  readConfig,
  serviceVariables,
  slackApiUrl,
  type TemporalTls,
  type TlsFiles,
  temporalTls,
  temporalTlsVariables,
  textFile,
  tlsFiles,
  tlsVariables,
  witnessPolicyFile,
} from '@runplane/service-kit/process';
import { z } from 'zod';

const QUEUE_GROUPS = ['decide', 'tools', 'notify'] as const;

const publicUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform((url) => url.replace(/\/+$/, ''));
const smtpUrl = z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' });

const McpCommand = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
  /** Variables that the secret of a connection may set. Whoever may set NODE_OPTIONS or PATH may run anything. */
  secretEnv: z.array(z.string()).optional(),
  orgs: z.array(z.string()).optional(),
});

const Variables = z.object({
  ...serviceVariables,
  ...temporalTlsVariables,
  ...tlsVariables,
  ...dataKeyVariables,
  RUNPLANE_PERMIT_KEY_FILE: textFile,
  RUNPLANE_AUDIT_KEY_FILE: textFile,
  RUNPLANE_AUDIT_KEY_CHANGES_FILE: keyChangesFile.optional(),
  /** Remembers, outside the database, what the log signed last. */
  RUNPLANE_LOG_MEMORY_FILE: z.string().min(1).optional(),
  RUNPLANE_SEALING_KEY_FILE: keyRingFile,
  RUNPLANE_WITNESS_POLICY_FILE: witnessPolicyFile.optional(),
  /** `host:port` entries, joined by commas, that tools may reach although their addresses are private. */
  RUNPLANE_OUTBOUND_ALLOW: z.string().default(''),
  /** Holds the SQLite databases that tools may use: `<org>/<file>`. */
  RUNPLANE_SQLITE_DIRECTORY: z.string().min(1).optional(),
  /** Programs that orgs may use as MCP servers: a JSON object, name -> { command, args, env, secretEnv, orgs }. */
  RUNPLANE_MCP_COMMANDS: z
    .string()
    .default('{}')
    .transform((text, context) => parsedJson(text, context))
    .pipe(z.record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,60}$/), McpCommand)),
  /** Which queues this process serves: secrets are only opened where tools run. */
  RUNPLANE_WORKER_QUEUES: z
    .string()
    .default(QUEUE_GROUPS.join(','))
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(QUEUE_GROUPS)).min(1)),
  RUNPLANE_PERMIT_TTL_SECONDS: z.coerce.number().int().min(10).max(3600).default(300),
  RUNPLANE_REPORT_WITHIN_SECONDS: z.coerce.number().int().min(1).max(86_400).default(900),
  RUNPLANE_TOOL_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(30_000),
  /** Pause between two rounds in which histories of closed workflows are archived. */
  RUNPLANE_SWEEP_SECONDS: z.coerce.number().positive().max(86_400).default(30),
  /** Where people reach the control plane: without it no mail has a link. */
  RUNPLANE_PUBLIC_URL: publicUrl.optional(),
  /** `smtp://user:password@host:587` or `smtps://`; a file, since it holds a password. Without it there is no mail. */
  RUNPLANE_SMTP_URL: smtpUrl.optional(),
  RUNPLANE_SMTP_URL_FILE: textFile.pipe(smtpUrl).optional(),
  RUNPLANE_MAIL_FROM: z.string().min(3).max(320).optional(),
  /** Reached as `RUNPLANE_OUTBOUND_ALLOW` permits. */
  SLACK_API_URL: slackApiUrl,
  RUNPLANE_WORKFLOW_BUNDLE: z.string().default(() => bundlePath()),
});

export interface WorkerConfig {
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  /** Null: Temporal is reached in the clear. */
  temporalTls: TemporalTls | null;
  host: string;
  port: number;
  /** Of the health server; null: plain HTTP. */
  tls: TlsFiles | null;
  logLevel: string;
  /** Ed25519 private JWK (JSON text). */
  permitKey: string;
  /** Seed of the log's Ed25519 key, base64. */
  auditKey: string;
  /** Changes that led to this key, oldest first. */
  auditKeyChanges: string[];
  /** Path; null for none. */
  logMemoryFile: string | null;
  /** Seal secrets of connections, webhooks, Slack workspaces and identity providers. */
  sealingKeys: KeyRing;
  /** Root of the keys that seal what Temporal stores. */
  dataKey: DataKeySource;
  /** Text of the policy that says who cosigns the super-log; null without witnesses. */
  witnessPolicy: string | null;
  outboundAllow: string;
  sqliteDirectory: string | undefined;
  mcpCommands: Readonly<Record<string, z.infer<typeof McpCommand>>>;
  queues: readonly (typeof QUEUE_GROUPS)[number][];
  permitTtlSeconds: number;
  reportWithinSeconds: number;
  toolTimeoutMs: number;
  sweepSeconds: number;
  /** Without a slash at the end. */
  publicUrl: string | null;
  /** Null: no mail is sent. */
  mail: { smtpUrl: string; from: string } | null;
  /** With a slash at the end. */
  slackApiUrl: string;
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
    temporalTls: temporalTls(variables),
    host: variables.RUNPLANE_HOST,
    port: variables.RUNPLANE_PORT,
    tls: tlsFiles(variables),
    logLevel: variables.RUNPLANE_LOG_LEVEL,
    permitKey: variables.RUNPLANE_PERMIT_KEY_FILE,
    auditKey: variables.RUNPLANE_AUDIT_KEY_FILE,
    auditKeyChanges: variables.RUNPLANE_AUDIT_KEY_CHANGES_FILE ?? [],
    logMemoryFile: variables.RUNPLANE_LOG_MEMORY_FILE ?? null,
    sealingKeys: variables.RUNPLANE_SEALING_KEY_FILE,
    dataKey: dataKeySource(variables),
    witnessPolicy: variables.RUNPLANE_WITNESS_POLICY_FILE ?? null,
    outboundAllow: variables.RUNPLANE_OUTBOUND_ALLOW,
    sqliteDirectory: variables.RUNPLANE_SQLITE_DIRECTORY,
    mcpCommands: variables.RUNPLANE_MCP_COMMANDS,
    queues: variables.RUNPLANE_WORKER_QUEUES,
    permitTtlSeconds: variables.RUNPLANE_PERMIT_TTL_SECONDS,
    reportWithinSeconds: variables.RUNPLANE_REPORT_WITHIN_SECONDS,
    toolTimeoutMs: variables.RUNPLANE_TOOL_TIMEOUT_MS,
    sweepSeconds: variables.RUNPLANE_SWEEP_SECONDS,
    publicUrl: variables.RUNPLANE_PUBLIC_URL ?? null,
    mail: mailOf(variables),
    slackApiUrl: variables.SLACK_API_URL,
    workflowBundle: variables.RUNPLANE_WORKFLOW_BUNDLE,
  };
}

function mailOf(variables: z.infer<typeof Variables>): WorkerConfig['mail'] {
  const smtpUrl = variables.RUNPLANE_SMTP_URL_FILE ?? variables.RUNPLANE_SMTP_URL;
  if (!smtpUrl) return null;
  if (variables.RUNPLANE_MAIL_FROM) return { smtpUrl, from: variables.RUNPLANE_MAIL_FROM };
  throw new ConfigError(['RUNPLANE_MAIL_FROM: is not set, and RUNPLANE_SMTP_URL is: name the sender of mails']);
}

function parsedJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a JSON object' });
    return z.NEVER;
  }
}

function bundlePath(): string {
  return createRequire(import.meta.url).resolve('@runplane/workflows/bundle');
}
