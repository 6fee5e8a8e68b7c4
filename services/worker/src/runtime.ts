import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

let installed = false;

/** Temporal's runtime exists once a process. Signals stay with the service, which stops in its own order. */
export function installRuntime(logger: Logger): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: (level, message, meta) => logger[pinoLevel(level, message)](plain(meta), message),
      trace: (message, meta) => logger.trace(plain(meta), message),
      debug: (message, meta) => logger.debug(plain(meta), message),
      info: (message, meta) => logger.debug(plain(meta), message),
      warn: (message, meta) => logger[pinoLevel('WARN', message)](plain(meta), message),
      error: (message, meta) => logger.error(plain(meta), message),
    },
  });
}

/** A worker of a tool has activities only. */
const EXPECTED = 'No workflows registered, not polling for workflow tasks';

function pinoLevel(level: string, message: string): 'trace' | 'debug' | 'warn' | 'error' {
  if (message === EXPECTED) return 'debug';
  // The SDK's info messages (state changes of its workers) are of use only when something is looked for.
  return level === 'TRACE' ? 'trace' : level === 'WARN' ? 'warn' : level === 'ERROR' ? 'error' : 'debug';
}

function plain(meta: Record<string | symbol, unknown> | undefined): object {
  const { error, ...rest } = meta ?? {};
  return error ? { ...rest, err: error } : rest;
}
