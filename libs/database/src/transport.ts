import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Of a host name only `localhost` (RFC 6761 section 6.3): what others resolve to may change. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const version = isIP(bare);
  if (version === 0) return bare.toLowerCase() === 'localhost';
  return LOOPBACK.check(bare, version === 4 ? 'ipv4' : 'ipv6');
}

/** Parameters by which the driver would read `sslmode` otherwise, or connect to another host than the URL shows. */
const MISLEADING = ['ssl', 'uselibpqcompat', 'host', 'hostaddr', 'port'];

/**
 * Why a connection by this URL could be read or answered by somebody else than the server that it names; null where it
 * could not, or where the URL says in so many words that it needs no TLS (`sslmode=disable`).
 */
export function databaseTlsFault(url: string): string | null {
  const { hostname, searchParams } = new URL(url);
  const misleading = [...searchParams.keys()].filter(
    (name, index, all) => MISLEADING.includes(name) || all.indexOf(name) !== index,
  );
  if (misleading.length > 0) return `must not have the parameter ${misleading[0]}, or have it twice`;
  if (hostname === '' || isLoopback(hostname)) return null;
  const mode = searchParams.get('sslmode');
  if (mode === 'verify-full' || mode === 'disable') return null;
  return (
    'names a server on the network: add sslmode=verify-full, with sslrootcert=<file> for an authority of your own, or ' +
    'sslmode=disable where nobody else is on the way'
  );
}
