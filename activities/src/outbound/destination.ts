import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { foreignText } from '../foreign-text.js';
import { isMetadataAddress, isPublicAddress } from './addresses.js';
import { type AllowList, canonicalHost } from './allow-list.js';
import { DestinationRefused, NotSent } from './errors.js';

export interface Address {
  address: string;
  family: number;
}

/** All addresses of a name, for example `dns.promises.lookup(name, { all: true })`. */
export type Lookup = (host: string) => Promise<Address[]>;

/** A checked place to connect to. Connect to these addresses only: a second lookup may answer others. */
export interface Destination {
  host: string;
  port: number;
  addresses: readonly Address[];
  /** Whether the operator's allow-list names it. */
  allowListed: boolean;
}

export const systemLookup: Lookup = (host) => lookup(host, { all: true });

/**
 * Looks the host up and checks every address. Throws `DestinationRefused` where one is not permitted (a name with a
 * public and a private address is an attack), `NotSent` where the lookup fails or `signal` aborts it.
 */
export async function resolveDestination(
  place: { host: string; port: number; usualPorts: readonly number[]; signal: AbortSignal },
  policy: { allow: AllowList; lookup: Lookup },
): Promise<Destination> {
  const { port } = place;
  const host = canonicalHost(place.host);
  const addresses = await addressesOf(host, policy.lookup, place.signal);
  const nameListed = policy.allow.has(host, port);
  const listed = ({ address }: Address) => policy.allow.has(address, port);

  for (const entry of addresses) {
    const permitted =
      listed(entry) || (nameListed ? !isMetadataAddress(entry.address) : isPublicAddress(entry.address));
    if (!permitted)
      throw new DestinationRefused(`${host}:${port} is not public (${entry.address}); ${remedy(host, port)}`);
  }
  const allowListed = nameListed || addresses.every(listed);
  if (!allowListed && !place.usualPorts.includes(port)) {
    throw new DestinationRefused(`port ${port} is not one of ${place.usualPorts.join(', ')}; ${remedy(host, port)}`);
  }
  return { host, port, addresses, allowListed };
}

async function addressesOf(host: string, lookupAll: Lookup, signal: AbortSignal): Promise<Address[]> {
  if (isIP(host)) return [{ address: host, family: isIP(host) }];
  try {
    const addresses = await Promise.race([lookupAll(host), aborted(signal)]);
    if (addresses.length > 0) return addresses;
  } catch (cause) {
    throw new NotSent(`the lookup of ${host} failed: ${foreignText((cause as Error).message)}`, { cause });
  }
  throw new NotSent(`${host} has no address`);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function remedy(host: string, port: number): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `an operator can permit it with ${name}:${port} in RUNPLANE_OUTBOUND_ALLOW`;
}
