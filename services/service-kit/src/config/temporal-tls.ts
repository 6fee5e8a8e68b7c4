import { isLoopback } from '@runplane/database';
import { z } from 'zod';
import { ConfigError, textFile } from './read-config.js';

/** As both of Temporal's connections take it: who the server has to be, and who we are. */
export interface TemporalTls {
  serverRootCACertificate?: Buffer;
  serverNameOverride?: string;
  clientCertPair?: { crt: Buffer; key: Buffer };
}

export const temporalTlsVariables = {
  /** `on` with what the system trusts; `off` says that a server on the network is reached in the clear. */
  RUNPLANE_TEMPORAL_TLS: z.enum(['on', 'off']).optional(),
  /** PEM, each: whom we trust to name the server, and our own certificate and key (mTLS). */
  RUNPLANE_TEMPORAL_TLS_CA_FILE: textFile.optional(),
  RUNPLANE_TEMPORAL_TLS_CERT_FILE: textFile.optional(),
  RUNPLANE_TEMPORAL_TLS_KEY_FILE: textFile.optional(),
  /** Where the certificate names another host than the address. */
  RUNPLANE_TEMPORAL_TLS_SERVER_NAME: z.string().min(1).optional(),
};

/** Null for a connection in the clear. Throws `ConfigError` where that would cross a network and nobody has said so. */
export function temporalTls(
  read: z.infer<z.ZodObject<typeof temporalTlsVariables>> & { RUNPLANE_TEMPORAL_ADDRESS: string },
): TemporalTls | null {
  const {
    RUNPLANE_TEMPORAL_TLS: mode,
    RUNPLANE_TEMPORAL_TLS_CA_FILE: ca,
    RUNPLANE_TEMPORAL_TLS_CERT_FILE: crt,
    RUNPLANE_TEMPORAL_TLS_KEY_FILE: key,
    RUNPLANE_TEMPORAL_TLS_SERVER_NAME: name,
  } = read;
  const isAsked = [ca, crt, key, name].some((given) => given !== undefined);
  if (mode === 'off' && isAsked)
    throw new ConfigError(['RUNPLANE_TEMPORAL_TLS: is off, and other variables ask for it']);
  if ((crt === undefined) !== (key === undefined))
    throw new ConfigError(['RUNPLANE_TEMPORAL_TLS_CERT_FILE: set it with RUNPLANE_TEMPORAL_TLS_KEY_FILE, or none']);
  if (mode === 'on' || isAsked) {
    return {
      ...(ca === undefined ? {} : { serverRootCACertificate: Buffer.from(ca) }),
      ...(name === undefined ? {} : { serverNameOverride: name }),
      ...(crt === undefined || key === undefined
        ? {}
        : { clientCertPair: { crt: Buffer.from(crt), key: Buffer.from(key) } }),
    };
  }
  if (mode === 'off' || isLoopback(hostOf(read.RUNPLANE_TEMPORAL_ADDRESS))) return null;
  throw new ConfigError([
    'RUNPLANE_TEMPORAL_ADDRESS: is on the network: set RUNPLANE_TEMPORAL_TLS_CA_FILE, _CERT_FILE and _KEY_FILE, or ' +
      'RUNPLANE_TEMPORAL_TLS=off where nobody else is on the way',
  ]);
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
