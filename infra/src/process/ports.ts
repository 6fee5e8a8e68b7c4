import { createServer } from 'node:net';

/** True if nothing listens on the port of the loopback interface. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== null;
}

/** A port that the system says is free now. */
export async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === null) throw new Error('the system has no free port on 127.0.0.1');
  return port;
}

/**
 * One port for each name: the one of the last start if it is still free (so that addresses stay the same),
 * else the default, else any free one. No port is given twice.
 */
export async function choosePorts<Name extends string>(
  defaults: Readonly<Record<Name, number>>,
  last: Partial<Record<Name, number>> = {},
): Promise<Record<Name, number>> {
  const chosen = new Map<Name, number>();
  for (const name of Object.keys(defaults) as Name[]) {
    const taken = new Set(chosen.values());
    const wanted = [last[name], defaults[name]].filter((port) => port !== undefined && !taken.has(port));
    chosen.set(name, (await firstFree(wanted as number[])) ?? (await freePortBeside(taken)));
  }
  return Object.fromEntries(chosen) as Record<Name, number>;
}

async function firstFree(ports: readonly number[]): Promise<number | null> {
  for (const port of ports) if (await isPortFree(port)) return port;
  return null;
}

async function freePortBeside(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (!taken.has(port)) return port;
  }
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}
