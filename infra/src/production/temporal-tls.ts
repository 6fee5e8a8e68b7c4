import { readFileSync } from 'node:fs';
import type { TemporalTls } from '../temporal/server.js';

/** Of the variables that the services read (`services/service-kit/src/config/temporal-tls.ts`), which check them. */
export function preparedTemporalTls(env: NodeJS.ProcessEnv): TemporalTls {
  const file = (part: string) => {
    const path = env[`RUNPLANE_TEMPORAL_TLS_${part}_FILE`];
    return path ? readFileSync(path) : undefined;
  };
  const [ca, crt, key] = [file('CA'), file('CERT'), file('KEY')];
  const name = env.RUNPLANE_TEMPORAL_TLS_SERVER_NAME;
  if (env.RUNPLANE_TEMPORAL_TLS !== 'on' && !ca && !crt && !name) return null;
  return {
    ...(ca ? { serverRootCACertificate: ca } : {}),
    ...(name ? { serverNameOverride: name } : {}),
    ...(crt && key ? { clientCertPair: { crt, key } } : {}),
  };
}
