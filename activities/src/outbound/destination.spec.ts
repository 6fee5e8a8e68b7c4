import { describe, expect, it } from '@jest/globals';
import { parseAllowList } from './allow-list.js';
import { type Lookup, resolveDestination } from './destination.js';
import { DestinationRefused, NotSent } from './errors.js';

const addresses =
  (...list: string[]): Lookup =>
  async () =>
    list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const resolve = (host: string, port: number, lookup: Lookup, allow = '', signal = new AbortController().signal) =>
  resolveDestination({ host, port, usualPorts: [443], signal }, { allow: parseAllowList(allow), lookup });

describe('resolveDestination', () => {
  it('answers the checked addresses of a public name', async () => {
    const destination = await resolve('api.example.', 443, addresses('93.184.215.14', '2606:2800:21f:cb07::1'));
    expect(destination).toMatchObject({ host: 'api.example', port: 443, allowListed: false });
    expect(destination.addresses.map(({ address }) => address)).toEqual(['93.184.215.14', '2606:2800:21f:cb07::1']);
  });

  it.each<[string, string[]]>([
    ['a private address', ['10.0.0.5']],
    ['a public and a private address', ['93.184.215.14', '127.0.0.1']],
    ['an IPv4-mapped address', ['::ffff:127.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
  ])('refuses a name with %s', async (_, list) => {
    await expect(resolve('rebind.example', 443, addresses(...list))).rejects.toThrow(DestinationRefused);
  });

  it('says how an operator permits it', async () => {
    await expect(resolve('::1', 443, addresses())).rejects.toThrow('[::1]:443 in RUNPLANE_OUTBOUND_ALLOW');
  });

  it('checks a literal address without a lookup', async () => {
    const never: Lookup = async () => {
      throw new Error('looked up');
    };
    await expect(resolve('127.0.0.1', 443, never)).rejects.toThrow(DestinationRefused);
    await expect(resolve('1.1.1.1', 443, never)).resolves.toMatchObject({
      addresses: [{ address: '1.1.1.1', family: 4 }],
    });
  });

  it('refuses an unusual port of a public host', async () => {
    await expect(resolve('api.example', 25, addresses('93.184.215.14'))).rejects.toThrow(/port 25/);
  });

  it('permits what the allow-list names: by address, by name, and an unusual port', async () => {
    const listed = { allowListed: true };
    await expect(resolve('127.0.0.1', 8123, addresses(), '127.0.0.1:8123')).resolves.toMatchObject(listed);
    await expect(resolve('local', 8123, addresses('127.0.0.1'), '127.0.0.1:8123')).resolves.toMatchObject(listed);
    await expect(resolve('db.internal', 5432, addresses('10.1.2.3'), 'db.internal:5432')).resolves.toMatchObject(
      listed,
    );
    await expect(resolve('api.example', 25, addresses('93.184.215.14'), 'api.example:25')).resolves.toMatchObject(
      listed,
    );
  });

  it('permits no other port and no other address than listed', async () => {
    await expect(resolve('127.0.0.1', 443, addresses(), '127.0.0.1:8123')).rejects.toThrow(DestinationRefused);
    const mixed = resolve('local', 443, addresses('127.0.0.1', '10.0.0.1'), '127.0.0.1:443');
    await expect(mixed).rejects.toThrow(DestinationRefused);
  });

  it('does not let an allow-listed name lead to the metadata service', async () => {
    const metadata = addresses('169.254.169.254');
    await expect(resolve('db.internal', 443, metadata, 'db.internal:443')).rejects.toThrow(DestinationRefused);
    const literal = resolve('db.internal', 443, metadata, '169.254.169.254:443');
    await expect(literal).resolves.toMatchObject({ allowListed: true });
  });

  it('says that nothing was sent when the lookup fails, finds nothing or is aborted', async () => {
    const failing: Lookup = async () => {
      throw new Error('ENOTFOUND');
    };
    await expect(resolve('api.example', 443, failing)).rejects.toThrow(NotSent);
    await expect(resolve('api.example', 443, addresses())).rejects.toThrow(NotSent);
    const hanging: Lookup = () => new Promise(() => undefined);
    await expect(resolve('api.example', 443, hanging, '', AbortSignal.abort())).rejects.toThrow(NotSent);
  });
});
