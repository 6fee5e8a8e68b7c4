import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/**
 * SHA-256 (base64url) of the certificate whose key the other end of this connection has proven to hold, as of RFC 8705
 * section 3.1; null where there is none, or it is not valid now. Who signed it does not matter: a key of ours is bound to
 * one certificate, not to an authority.
 */
export function presentedCertificate(socket: Socket): string | null {
  if (!(socket instanceof TLSSocket)) return null;
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return null;
  const now = Date.now();
  if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) return null;
  return createHash('sha256').update(certificate.raw).digest('base64url');
}
