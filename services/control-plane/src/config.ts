import { readConfig, serviceVariables, textFile, witnessPolicyFile } from '@runplane/service-kit/process';
import { z } from 'zod';

const keyFile = textFile.transform((text, context) => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 32 && bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')) return bytes;
  context.addIssue({ code: 'custom', message: 'names a file that does not hold 32 bytes in base64' });
  return z.NEVER;
});

const operatorToken = textFile.refine((text) => text.length >= 32, 'names a file with less than 32 characters');

export interface ControlPlaneConfig {
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  logLevel: string;
  /** Ed25519 public key of the audit logs, 32 bytes. */
  auditPublicKey: Uint8Array;
  /** AES-256 key of connection secrets, 32 bytes. */
  sealingKey: Buffer;
  /** Creates and lists organisations. */
  operatorToken: string;
  /** Text of the policy that says who cosigns the super-log; null without witnesses. */
  witnessPolicy: string | null;
}

const Variables = z.object({
  ...serviceVariables,
  RUNPLANE_AUDIT_PUBLIC_KEY_FILE: keyFile,
  RUNPLANE_SEALING_KEY_FILE: keyFile,
  RUNPLANE_OPERATOR_TOKEN_FILE: operatorToken,
  RUNPLANE_WITNESS_POLICY_FILE: witnessPolicyFile.optional(),
});

/** The only place of this service that knows the names of variables. Throws `ConfigError`. */
export function controlPlaneConfig(env: Record<string, string | undefined>): ControlPlaneConfig {
  const read = readConfig(Variables, env);
  return {
    databaseUrl: read.RUNPLANE_DATABASE_URL,
    temporalAddress: read.RUNPLANE_TEMPORAL_ADDRESS,
    temporalNamespace: read.RUNPLANE_TEMPORAL_NAMESPACE,
    host: read.RUNPLANE_HOST,
    port: read.RUNPLANE_PORT,
    logLevel: read.RUNPLANE_LOG_LEVEL,
    auditPublicKey: read.RUNPLANE_AUDIT_PUBLIC_KEY_FILE,
    sealingKey: read.RUNPLANE_SEALING_KEY_FILE,
    operatorToken: read.RUNPLANE_OPERATOR_TOKEN_FILE,
    witnessPolicy: read.RUNPLANE_WITNESS_POLICY_FILE ?? null,
  };
}
