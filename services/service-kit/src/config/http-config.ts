import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { isLoopback } from '@runplane/database';
import { z } from 'zod';
import type { Rates } from '../limits/rate-limits.js';
import { ConfigError } from './read-config.js';

/** How a service is reached, and how much it takes. */
export interface HttpConfig {
  rates: Rates;
  /** Whose `X-Forwarded-For` is believed: addresses, networks, or `loopback`, `linklocal`, `uniquelocal`. */
  trustedProxies: readonly string[];
  /** Null: the service speaks plain HTTP. */
  tls: TlsFiles | null;
  /** People and agents come by https, whoever ends it. */
  https: boolean;
}

/** PEM files, read again when they change. */
export interface TlsFiles {
  certFile: string;
  keyFile: string;
}

const perSecond = z.coerce.number().positive().max(1_000_000);
const burst = z.coerce.number().int().positive().max(1_000_000);
const file = z.string().refine(existsSync, 'names a file that does not exist');

const PROXY_NAMES: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);
const proxies = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine(
    (list) => list.every(isProxy),
    'must be addresses or networks by commas, or loopback, linklocal, uniquelocal',
  );

export const httpVariables = {
  RUNPLANE_RATE_LIMIT_PER_SECOND: perSecond.default(200),
  RUNPLANE_RATE_LIMIT_BURST: burst.default(400),
  RUNPLANE_ORG_RATE_LIMIT_PER_SECOND: perSecond.default(1_000),
  RUNPLANE_ORG_RATE_LIMIT_BURST: burst.default(2_000),
  RUNPLANE_IP_RATE_LIMIT_PER_SECOND: perSecond.default(1_000),
  RUNPLANE_IP_RATE_LIMIT_BURST: burst.default(2_000),
  RUNPLANE_TRUSTED_PROXIES: proxies,
};

/** Of every process that listens. */
export const tlsVariables = {
  RUNPLANE_TLS_CERT_FILE: file.optional(),
  RUNPLANE_TLS_KEY_FILE: file.optional(),
  RUNPLANE_TLS_TERMINATED_IN_FRONT: z.enum(['true', 'false']).default('false'),
};

type Read<T extends z.ZodRawShape> = z.infer<z.ZodObject<T>>;

export function httpConfig(
  read: Read<typeof httpVariables> & Read<typeof tlsVariables> & { RUNPLANE_HOST: string },
): HttpConfig {
  const tls = tlsFiles(read);
  return {
    rates: {
      key: { perSecond: read.RUNPLANE_RATE_LIMIT_PER_SECOND, burst: read.RUNPLANE_RATE_LIMIT_BURST },
      org: { perSecond: read.RUNPLANE_ORG_RATE_LIMIT_PER_SECOND, burst: read.RUNPLANE_ORG_RATE_LIMIT_BURST },
      ip: { perSecond: read.RUNPLANE_IP_RATE_LIMIT_PER_SECOND, burst: read.RUNPLANE_IP_RATE_LIMIT_BURST },
    },
    trustedProxies: read.RUNPLANE_TRUSTED_PROXIES,
    tls,
    https: tls !== null || read.RUNPLANE_TLS_TERMINATED_IN_FRONT === 'true',
  };
}

/** Throws `ConfigError` where credentials would cross a network in the clear and nobody has said that they do not. */
export function tlsFiles(read: Read<typeof tlsVariables> & { RUNPLANE_HOST: string }): TlsFiles | null {
  const { RUNPLANE_TLS_CERT_FILE: certFile, RUNPLANE_TLS_KEY_FILE: keyFile } = read;
  if (certFile && keyFile) return { certFile, keyFile };
  if (certFile || keyFile)
    throw new ConfigError(['RUNPLANE_TLS_CERT_FILE: set it with RUNPLANE_TLS_KEY_FILE, or none']);
  if (read.RUNPLANE_TLS_TERMINATED_IN_FRONT === 'true' || isLoopback(read.RUNPLANE_HOST)) return null;
  throw new ConfigError([
    'RUNPLANE_HOST: is no loopback address, and there is no TLS: set RUNPLANE_TLS_CERT_FILE and ' +
      'RUNPLANE_TLS_KEY_FILE, or RUNPLANE_TLS_TERMINATED_IN_FRONT=true if a proxy in front ends it',
  ]);
}

function isProxy(text: string): boolean {
  if (PROXY_NAMES.has(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (version === 4 ? 32 : 128))
  );
}
