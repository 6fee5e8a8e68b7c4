import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '@runplane/contracts/values';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { describeExit, type RunningChild, startChild } from '../process/child.js';
import { stopLeftover } from '../process/pid-file.js';
import type { TemporalBinary } from './binary.js';
import { registerSearchAttributes } from './search-attributes.js';
import { startArguments } from './start-arguments.js';

export interface TemporalOptions {
  binary: TemporalBinary;
  /** Existing folder of the server's state: database and process id. */
  directory: string;
  port: number;
  uiPort: number | null;
  /** `memory` only for tests: nothing outlives the process. */
  storage: 'file' | 'memory';
  onLine?: (line: string) => void;
}

export interface TemporalServer extends RunningChild {
  address: string;
  uiUrl: string | null;
}

const NAMESPACE = 'default';
/** How long a closed action can still be read, and its idempotency key is still known, on the embedded server. */
const RETENTION_DAYS = 30;
const READY_WITHIN_MS = 60_000;

/** Starts Temporal's dev server on 127.0.0.1, and returns when it takes requests and knows our search attributes. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { binary, directory, port, uiPort } = options;
  const database = options.storage === 'file' ? join(directory, 'temporal.db') : null;
  const pidFile = temporalPidFile(directory);
  await stopLeftover(pidFile);
  const child = await startChild({
    name: 'Temporal',
    command: binary.path,
    args: startArguments({ port, uiPort, database }),
    pidFile,
    onLine: options.onLine,
  });
  const address = `127.0.0.1:${port}`;
  const crashed = child.exited.then((exit) => {
    throw new Error(`Temporal ${describeExit(exit)} before it was ready:\n${child.lastLines().join('\n')}`);
  });
  try {
    await Promise.race([prepareNamespace(address, NAMESPACE, RETENTION_DAYS), crashed]);
  } catch (error) {
    await child.stop();
    throw error;
  }
  crashed.catch(() => {});
  return { ...child, address, uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}` };
}

export function temporalPidFile(directory: string): string {
  return join(directory, 'temporal.json');
}

export type TemporalTls = ConnectionOptions['tls'];

/** Readies a server that somebody else runs: its retention is theirs to choose. Returns its version. */
export async function useRunningTemporal(address: string, namespace: string, tls: TemporalTls = null): Promise<string> {
  return await prepareNamespace(address, namespace, null, tls);
}

async function prepareNamespace(
  address: string,
  namespace: string,
  retentionDays: number | null,
  tls: TemporalTls = null,
): Promise<string> {
  const options = { address, tls, connectTimeout: READY_WITHIN_MS };
  const connection = await Connection.connect(options).catch((cause: unknown) => {
    throw new Error(`Temporal does not answer at ${address}`, { cause });
  });
  try {
    await connection.withDeadline(Date.now() + READY_WITHIN_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    await registerSearchAttributes(connection, namespace, SEARCH_ATTRIBUTES);
    if (retentionDays !== null) {
      const workflowExecutionRetentionTtl = msToTs(`${retentionDays} days`);
      await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
    }
    return (await connection.workflowService.getSystemInfo({})).serverVersion ?? 'unknown';
  } finally {
    await connection.close();
  }
}
