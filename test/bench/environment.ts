import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus, loadavg, totalmem } from 'node:os';
import { recordedProcess, temporalPidFile } from '@runplane/infra/launcher';
import { ALL_WORKERS, DECIDE_WORKER, TOOL_WORKER } from '@runplane/worker/settings';
import { type BenchStack, ROOT } from './bench-stack.js';

/** What the numbers depend on. */
export interface Environment {
  at: string;
  commit: string;
  versions: { node: string; temporalServer: string; temporalSdk: string; postgres: string };
  temporalFlags: string;
  workers: object;
  machine: { cpus: number; model: string; memoryGb: number };
  /** Over the last minute, before anything was measured. */
  load: number;
}

export async function describeEnvironment({ floor, folder, postgresVersion }: BenchStack): Promise<Environment> {
  const { serverVersion } = await floor.connection.workflowService.getSystemInfo({});
  const { version: temporalSdk } = createRequire(import.meta.url)('@temporalio/worker/package.json') as {
    version: string;
  };
  const [first] = cpus();
  return {
    at: new Date().toISOString(),
    commit: commit(),
    versions: {
      node: process.versions.node,
      temporalServer: serverVersion ?? 'unknown',
      temporalSdk,
      postgres: postgresVersion,
    },
    temporalFlags: temporalFlags(folder),
    workers: { all: ALL_WORKERS, decide: DECIDE_WORKER, tool: TOOL_WORKER },
    machine: {
      cpus: cpus().length,
      model: first?.model ?? 'unknown',
      memoryGb: Math.round(totalmem() / 2 ** 30),
    },
    load: loadavg()[0] ?? 0,
  };
}

export function environmentText(environment: Environment): string {
  const { versions, workers, machine } = environment;
  return [
    `commit    ${environment.commit}, ${environment.at}`,
    `versions  Node ${versions.node}, Temporal server ${versions.temporalServer}, SDK ${versions.temporalSdk}, PostgreSQL ${versions.postgres}`,
    `machine   ${machine.cpus} CPUs (${machine.model}), ${machine.memoryGb} GB, load ${environment.load.toFixed(2)}`,
    `temporal  ${environment.temporalFlags}`,
    `workers   ${JSON.stringify(workers)}, the floor's alike`,
  ].join('\n');
}

/** As the running server was started, without the places of this machine. */
function temporalFlags(folder: string): string {
  const command = recordedProcess(temporalPidFile(folder))?.command ?? 'unknown';
  return command.replace(/^.*? (?=server start-dev)/, 'temporal ').replaceAll(folder, '<state>');
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
  } catch {
    return 'unknown';
  }
}
