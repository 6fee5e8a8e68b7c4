import { Server } from 'node:https';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface RunningService {
  /** `http://<host>:<port>`, or `https`, without a slash at the end. */
  url: string;
  /** Stops taking requests, lets the running ones end, then closes what the service holds. */
  close(): Promise<void>;
}

/** Listens; port 0 takes a free one. `dispose` runs after the last request. */
export async function serve(
  app: NestFastifyApplication,
  address: { host: string; port: number },
  dispose: () => Promise<void>,
): Promise<RunningService> {
  await app.listen(address.port, address.host);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await app.close();
    await dispose();
  };
  return {
    url: isTls(app) ? (await app.getUrl()).replace(/^http:/, 'https:') : await app.getUrl(),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Nest looks for options of its own, which an adapter does not have. */
function isTls(app: NestFastifyApplication): boolean {
  return app.getHttpServer() instanceof Server;
}
