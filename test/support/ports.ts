import { randomInt } from 'node:crypto';
import { isPortFree } from '@runplane/infra';

/**
 * A free port that stays free while its server is down. Those that the system gives out also go to outgoing
 * connections, so that a server that was killed may find its own taken, and a client that insists may even reach itself.
 */
export async function portToKeep(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if (await isPortFree(port)) return port;
  }
}
