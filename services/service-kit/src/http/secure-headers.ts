import type { Server } from 'node:http';
import helmet from 'helmet';

const YEAR_SECONDS = 31_536_000;

/**
 * Headers of every answer, also of those that no route gives. Pages of ours set a wider content security policy
 * themselves. `https`: browsers come by https only, so that they may be told to (RFC 6797 section 7.2 forbids it else).
 */
export function addSecureHeaders(server: Server, { https }: { https: boolean }): void {
  const secure = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: YEAR_SECONDS, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
  });
  server.prependListener('request', (request, response) => {
    secure(request, response, throwIfAny);
    response.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    // Answers hold permits and results: no cache on the way may keep them.
    response.setHeader('cache-control', 'no-store');
  });
}

function throwIfAny(error?: unknown): void {
  if (error) throw error;
}
