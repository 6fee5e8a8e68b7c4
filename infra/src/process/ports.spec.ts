import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { choosePorts, freePort, isPortFree } from './ports.js';

describe('choosePorts', () => {
  const servers: Server[] = [];
  const occupy = async (): Promise<number> => {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as { port: number }).port;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  it('takes the port of the last start, else the default', async () => {
    const [last, first, second] = [await freePort(), await freePort(), await freePort()];
    expect(await choosePorts({ a: first, b: second }, { a: last })).toEqual({ a: last, b: second });
  });

  it('takes a free one when both are taken', async () => {
    const [last, byDefault] = [await occupy(), await occupy()];
    const { a } = await choosePorts({ a: byDefault }, { a: last });
    expect([last, byDefault]).not.toContain(a);
    expect(await isPortFree(a)).toBe(true);
  });

  it('gives no port twice, also when two names have the same default', async () => {
    const port = await freePort();
    const chosen = await choosePorts({ a: port, b: port, c: port });
    expect(new Set(Object.values(chosen)).size).toBe(3);
    expect(chosen.a).toBe(port);
  });
});
