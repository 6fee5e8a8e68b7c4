import {
  type DataKeySource,
  dataKeySource,
  dataKeyVariables,
  type HttpConfig,
  httpConfig,
  httpVariables,
  readConfig,
  serviceVariables,
  type TemporalTls,
  temporalTls,
  temporalTlsVariables,
  textFile,
  tlsVariables,
} from '@runplane/service-kit/process';
import { z } from 'zod';

export interface GatewayConfig {
  host: string;
  /** 0 takes a free one. */
  port: number;
  logLevel: string;
  /** Application role: row-level security holds for it. */
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  /** Null: Temporal is reached in the clear. */
  temporalTls: TemporalTls | null;
  /** Ed25519 public JWK (JSON text, RFC 8037) of the permits. */
  permitPublicKey: string;
  /** Ed25519 private JWK (JSON text) that signs access tokens; null: none are issued or taken. */
  tokenKey: string | null;
  /** Root of the keys that seal what Temporal stores. */
  dataKey: DataKeySource;
  /** Milliseconds to wait for a decision before the answer is 202. */
  decisionTimeoutMs: number;
  mcp: {
    /** Seconds that a tool call over MCP waits for its end, unless it says otherwise. */
    waitSeconds: number;
    /** `Origin` headers that are taken; a request without one always is. */
    origins: readonly string[];
  };
  http: HttpConfig;
}

const origins = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine(
    (list) => list.every((text) => URL.canParse(text) && new URL(text).origin === text),
    'must be origins by commas, such as https://agents.example.com',
  );

const Variables = z.object({
  ...serviceVariables,
  ...temporalTlsVariables,
  ...httpVariables,
  ...tlsVariables,
  ...dataKeyVariables,
  RUNPLANE_PERMIT_PUBLIC_KEY_FILE: textFile,
  RUNPLANE_TOKEN_KEY_FILE: textFile.optional(),
  RUNPLANE_DECISION_TIMEOUT_MS: z.coerce.number().int().min(100).max(30_000).default(5_000),
  // Below the minute after which most clients give up.
  RUNPLANE_MCP_WAIT_SECONDS: z.coerce.number().int().min(0).max(300).default(50),
  RUNPLANE_MCP_ORIGINS: origins,
});

/** The only reader of the environment in this service. Throws `ConfigError` naming each variable that is wrong. */
export function gatewayConfig(env: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const variables = readConfig(Variables, env);
  return {
    host: variables.RUNPLANE_HOST,
    port: variables.RUNPLANE_PORT,
    logLevel: variables.RUNPLANE_LOG_LEVEL,
    databaseUrl: variables.RUNPLANE_DATABASE_URL,
    temporalAddress: variables.RUNPLANE_TEMPORAL_ADDRESS,
    temporalNamespace: variables.RUNPLANE_TEMPORAL_NAMESPACE,
    temporalTls: temporalTls(variables),
    permitPublicKey: variables.RUNPLANE_PERMIT_PUBLIC_KEY_FILE,
    tokenKey: variables.RUNPLANE_TOKEN_KEY_FILE ?? null,
    dataKey: dataKeySource(variables),
    decisionTimeoutMs: variables.RUNPLANE_DECISION_TIMEOUT_MS,
    mcp: { waitSeconds: variables.RUNPLANE_MCP_WAIT_SECONDS, origins: variables.RUNPLANE_MCP_ORIGINS },
    http: httpConfig(variables),
  };
}
