import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface RunningService {
  /** `http://<host>:<port>`, without a slash at the end. */
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
    url: await app.getUrl(),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
