import { sha256 } from '#sha256';
import { toHex, utf8 } from '../bytes.js';

const HOST = 'runplane.local';

/** Name of an org's log: the origin of its checkpoints and the name of its key. */
export function logOrigin(orgId: string, host = HOST): string {
  return `${host}/${orgId}`;
}

/** The org whose log an origin names. */
export function orgOfOrigin(origin: string): string {
  return origin.slice(origin.lastIndexOf('/') + 1);
}

/**
 * Name of the log of all org logs, whose leaves are their checkpoints. Witnesses keep logs apart by name, so it names the
 * installation, by its public key.
 */
export function superLogOrigin(publicKey: Uint8Array, host = HOST): string {
  return `${host}/super-log/${toHex(sha256(publicKey)).slice(0, 32)}`;
}

/** Name under which the super-log holds an org's checkpoints: without the salt (32 bytes) it tells nobody whose they are. */
export function opaqueOrigin(origin: string, salt: Uint8Array, host = HOST): string {
  return `${host}/log/${toHex(sha256(utf8('opaque-origin/v1\n'), salt, utf8(origin)))}`;
}
