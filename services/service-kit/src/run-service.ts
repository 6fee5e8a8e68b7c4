import { ConfigError } from './config/read-config.js';

/** Entry of a process: starts the service, stops it on SIGTERM or SIGINT, exits 1 with a readable reason on failure. */
export async function runService(name: string, start: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  try {
    const service = await start();
    await terminationSignal();
    await service.close();
    process.exit(0);
  } catch (error) {
    const reason = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${name}: ${reason}\n`);
    process.exit(1);
  }
}

function terminationSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}
