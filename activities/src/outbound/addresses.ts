import { BlockList, isIP } from 'node:net';

/** IANA special-purpose blocks (RFC 6890 and updates) and Azure's wire server, which has a public address. */
const SPECIAL_IPV4 = blockList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Global unicast; all else (loopback, ULA, link-local, multicast, IPv4-mapped, NAT64 …) lies outside of it. */
const GLOBAL_IPV6 = blockList(['2000::/3']);
/** Inside global unicast: protocol assignments with Teredo, documentation, 6to4 (which carries an IPv4 address). */
const SPECIAL_IPV6 = blockList(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** Where clouds hand out credentials. */
const METADATA_IPV4 = blockList(['169.254.0.0/16', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32']);
/** The same for IPv6, and the forms that hide an IPv4 address: IPv4-mapped and NAT64 (RFC 6052, RFC 8215). */
const METADATA_IPV6 = blockList([
  'fd00:ec2::/32',
  'fd20:ce::254/128',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
]);

/** Whether an IP address lies in the public internet. Fails closed: what is no plain address is not public. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false;
  if (isIP(address) === 4) return !SPECIAL_IPV4.check(address, 'ipv4');
  if (isIP(address) === 6) return GLOBAL_IPV6.check(address, 'ipv6') && !SPECIAL_IPV6.check(address, 'ipv6');
  return false;
}

/** Addresses that not even an allow-listed name may lead to: only an entry with the address itself permits them. */
export function isMetadataAddress(address: string): boolean {
  // Two lists: one list would match every IPv4 address with the rule for IPv4-mapped ones.
  return isIP(address) === 4 ? METADATA_IPV4.check(address, 'ipv4') : METADATA_IPV6.check(address, 'ipv6');
}

function blockList(subnets: string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network, prefix] = subnet.split('/') as [string, string];
    list.addSubnet(network, Number(prefix), isIP(network) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
