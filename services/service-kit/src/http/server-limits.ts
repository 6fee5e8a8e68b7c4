import type { ServerOptions } from 'node:http';

/** What a connection may take before it is answered with a problem or closed. Times are in milliseconds. */
export interface ServerLimits {
  /** Bytes of the request line and all headers together. */
  headerBytes: number;
  /** From the first byte to the end of the headers. */
  headersMs: number;
  /** From the first byte to the end of the body. Long polls are not affected, as they have been received. */
  requestMs: number;
  /** An idle connection is kept for the next request; longer than proxies keep theirs, so that they close first. */
  keepAliveMs: number;
  /** No byte in either direction, as with a reader that stopped; longer than the longest poll. */
  silenceMs: number;
  /** How often connections, and the files of the certificate, are looked at. */
  checkEveryMs: number;
}

export const DEFAULT_LIMITS: ServerLimits = {
  headerBytes: 16 * 1024,
  headersMs: 15_000,
  requestMs: 30_000,
  keepAliveMs: 72_000,
  silenceMs: 180_000,
  checkEveryMs: 5_000,
};

/** Of Node's server. A missing `Host` is answered by a hook, as a problem; bytes that are no HTTP by `refuseConnection`. */
export function nodeServerOptions(limits: ServerLimits): ServerOptions {
  return {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    insecureHTTPParser: false,
    requireHostHeader: false,
  };
}
