import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Logger } from 'pino';
import type { TlsFiles } from '../config/http-config.js';
import { ConfigError } from '../config/read-config.js';
import { plainError } from './plain-error.js';

/** What a server of ours speaks: TLS 1.3 and nothing before it (RFC 8446). Throws `ConfigError`. */
export function serverTls(files: TlsFiles): SecureContextOptions {
  try {
    return load(files);
  } catch (error) {
    throw new ConfigError(['RUNPLANE_TLS_CERT_FILE: is no certificate with the key of RUNPLANE_TLS_KEY_FILE'], {
      cause: error,
    });
  }
}

/**
 * Takes the files again when they change, without an interruption: connections keep what they began with. A pair that
 * does not fit, as while only one of both has been replaced, is not taken. Returns what ends the watch.
 */
export function watchCertificate(server: Server, files: TlsFiles, logger: Logger, checkEveryMs: number): () => void {
  if (!(server instanceof HttpsServer)) throw new TypeError('the server speaks no TLS');
  const reload = () => {
    try {
      server.setSecureContext(load(files));
      logger.info({ certificate: files.certFile }, 'certificate was read again');
    } catch (error) {
      logger.warn({ certificate: files.certFile, error: plainError(error) }, 'certificate was not taken');
    }
  };
  // By name and not by file: secrets are often mounted as links that are swapped.
  const watched = [files.certFile, files.keyFile];
  for (const path of watched) watchFile(path, { interval: checkEveryMs, persistent: false }, reload);
  return () => {
    for (const path of watched) unwatchFile(path, reload);
  };
}

function load({ certFile, keyFile }: TlsFiles): SecureContextOptions {
  const options = { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.3' as const };
  // Throws where the key is of another certificate.
  createSecureContext(options);
  return options;
}
