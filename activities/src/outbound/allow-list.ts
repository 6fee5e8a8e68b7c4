import { isIPv6 } from 'node:net';

/** Destinations that the operator permits although they are private or use an unusual port. */
export interface AllowList {
  has(host: string, port: number): boolean;
}

const ENTRY = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/;

/**
 * `RUNPLANE_OUTBOUND_ALLOW`: entries `host:port`, separated by commas or spaces; IPv6 in brackets, no wildcards.
 * Throws `RangeError` on a malformed entry: a list that is half understood protects nobody.
 */
export function parseAllowList(text: string): AllowList {
  const entries = new Set(
    text
      .split(/[\s,]+/)
      .filter((entry) => entry !== '')
      .map((entry) => {
        const [, host, port] = ENTRY.exec(entry) ?? [];
        if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
          throw new RangeError(
            `"${entry}" is no entry of the outbound allow-list; write host:port, e.g. 127.0.0.1:8123`,
          );
        }
        return `${canonicalHost(host)}:${Number(port)}`;
      }),
  );
  return { has: (host, port) => entries.has(`${canonicalHost(host)}:${port}`) };
}

/** One spelling for each host: lower case, no dot at the end, IPv6 compressed and without brackets. */
export function canonicalHost(host: string): string {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  if (isIPv6(bare) && !bare.includes('%')) return new URL(`http://[${bare}]`).hostname.slice(1, -1);
  return bare.toLowerCase().replace(/\.$/, '');
}
