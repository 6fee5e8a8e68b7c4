import { fileURLToPath } from 'node:url';
import type { KeyRing } from '@runplane/database';
import {
  ConfigError,
  type DataKeySource,
  dataKeySource,
  dataKeyVariables,
  type HttpConfig,
  httpConfig,
  httpVariables,
  keyChangesFile,
  keyFile,
  keyRingFile,
  readConfig,
  serviceVariables,
  slackApiUrl,
  type TemporalTls,
  temporalTls,
  temporalTlsVariables,
  textFile,
  tlsVariables,
  witnessPolicyFile,
} from '@runplane/service-kit/process';
import { z } from 'zod';

const operatorToken = textFile.refine((text) => text.length >= 32, 'names a file with less than 32 characters');

export interface ControlPlaneConfig {
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  /** Null: Temporal is reached in the clear. */
  temporalTls: TemporalTls | null;
  host: string;
  /** 0 takes a free one. */
  port: number;
  logLevel: string;
  /** Ed25519 public key of the audit logs, 32 bytes. */
  auditPublicKey: Uint8Array;
  /** Changes that led to this key, oldest first. */
  auditKeyChanges: string[];
  /** Seal secrets of connections, webhooks, Slack workspaces and identity providers. */
  sealingKeys: KeyRing;
  /** Root of the keys that seal what Temporal stores. */
  dataKey: DataKeySource;
  /** Creates and lists organisations. */
  operatorToken: string;
  /** Text of the policy that says who cosigns the super-log; null without witnesses. */
  witnessPolicy: string | null;
  /** With a slash at the end. */
  slackApiUrl: string;
  webAuthn: WebAuthnConfig;
  /** `host:port` entries of identity providers that are private or use an unusual port, by commas. */
  outboundAllow: string;
  /** Temporal's own UI, as browsers reach it, without a slash at the end; null where there is none to link to. */
  temporalUiUrl: string | null;
  /** Where the built dashboard is. */
  dashboardFolder: string;
  http: HttpConfig;
}

/** Where passkeys are used (WebAuthn Level 2): what they are bound to, and never sign for anything else. */
export interface WebAuthnConfig {
  /** Domain of the dashboard, or one above it. */
  rpId: string;
  /** Origins whose pages may ask for a signature, each of that domain. */
  origins: readonly string[];
}

const origins = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((origin) => origin !== ''))
  .refine((list) => list.length > 0 && list.every(isSecureOrigin), {
    error: 'must be origins such as https://runplane.example.com, by commas; http only for localhost',
  });

function isSecureOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return (
    url?.origin === text && (url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost'))
  );
}

const webPage = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((text) => !URL.canParse(text) || (new URL(text).search === '' && new URL(text).hash === ''), {
    error: 'must have no query and no fragment',
  })
  .transform((text) => text.replace(/\/+$/, ''));

/** Beside this package, as in the repository and in the image. */
export const BUILT_DASHBOARD = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

const Variables = z.object({
  ...serviceVariables,
  ...temporalTlsVariables,
  ...httpVariables,
  ...tlsVariables,
  ...dataKeyVariables,
  RUNPLANE_AUDIT_PUBLIC_KEY_FILE: keyFile,
  RUNPLANE_AUDIT_KEY_CHANGES_FILE: keyChangesFile.optional(),
  RUNPLANE_SEALING_KEY_FILE: keyRingFile,
  RUNPLANE_OPERATOR_TOKEN_FILE: operatorToken,
  RUNPLANE_WITNESS_POLICY_FILE: witnessPolicyFile.optional(),
  RUNPLANE_WEBAUTHN_RP_ID: z
    .string()
    .regex(/^[a-z0-9.-]+$/, 'must be a domain')
    .default('localhost'),
  RUNPLANE_WEBAUTHN_ORIGINS: origins.optional(),
  RUNPLANE_OUTBOUND_ALLOW: z.string().default(''),
  RUNPLANE_DASHBOARD_DIR: z.string().min(1).default(BUILT_DASHBOARD),
  RUNPLANE_TEMPORAL_UI_URL: webPage.optional(),
  SLACK_API_URL: slackApiUrl,
});

/** The only place of this service that knows the names of variables. Throws `ConfigError`. */
export function controlPlaneConfig(env: Record<string, string | undefined>): ControlPlaneConfig {
  const read = readConfig(Variables, env);
  return {
    databaseUrl: read.RUNPLANE_DATABASE_URL,
    temporalAddress: read.RUNPLANE_TEMPORAL_ADDRESS,
    temporalNamespace: read.RUNPLANE_TEMPORAL_NAMESPACE,
    temporalTls: temporalTls(read),
    host: read.RUNPLANE_HOST,
    port: read.RUNPLANE_PORT,
    logLevel: read.RUNPLANE_LOG_LEVEL,
    auditPublicKey: read.RUNPLANE_AUDIT_PUBLIC_KEY_FILE,
    auditKeyChanges: read.RUNPLANE_AUDIT_KEY_CHANGES_FILE ?? [],
    sealingKeys: read.RUNPLANE_SEALING_KEY_FILE,
    dataKey: dataKeySource(read),
    operatorToken: read.RUNPLANE_OPERATOR_TOKEN_FILE,
    webAuthn: webAuthnOf(
      read.RUNPLANE_WEBAUTHN_RP_ID,
      read.RUNPLANE_WEBAUTHN_ORIGINS ?? [`http://localhost:${read.RUNPLANE_PORT}`],
    ),
    slackApiUrl: read.SLACK_API_URL,
    outboundAllow: read.RUNPLANE_OUTBOUND_ALLOW,
    temporalUiUrl: read.RUNPLANE_TEMPORAL_UI_URL ?? null,
    dashboardFolder: read.RUNPLANE_DASHBOARD_DIR,
    witnessPolicy: read.RUNPLANE_WITNESS_POLICY_FILE ?? null,
    http: httpConfig(read),
  };
}

/** Throws `ConfigError` where a browser would never give a signature: the origin is of another domain. */
function webAuthnOf(rpId: string, list: readonly string[]): WebAuthnConfig {
  const strangers = list.filter((origin) => !`.${new URL(origin).hostname}`.endsWith(`.${rpId}`));
  if (strangers.length === 0) return { rpId, origins: list };
  throw new ConfigError([`RUNPLANE_WEBAUTHN_ORIGINS: ${strangers.join(', ')} is not of the domain ${rpId}`]);
}
