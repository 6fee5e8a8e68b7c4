import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningChild, startChild } from '@runplane/infra';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const HERE = dirname(fileURLToPath(import.meta.url));

/** Bundles the floor's workflows into `folder`, and returns when their worker polls. */
export async function startFloorWorker(address: string, folder: string): Promise<RunningChild> {
  const bundle = join(folder, 'floor-bundle.js');
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ workflowsPath: join(HERE, 'workflows.js'), logger });
  await writeFile(bundle, code);
  const ready = Promise.withResolvers<void>();
  const child = await startChild({
    name: 'floor worker',
    command: process.execPath,
    args: ['--enable-source-maps', join(HERE, 'worker.js'), address, bundle],
    pidFile: join(folder, 'floor-worker.json'),
    onLine: (line) => (line === 'ready' ? ready.resolve() : process.stderr.write(`[floor worker] ${line}\n`)),
  });
  const ended = child.exited.then(() => {
    throw new Error(`the floor's worker ended:\n${child.lastLines().join('\n')}`);
  });
  ended.catch(() => undefined);
  await Promise.race([ready.promise, ended]);
  return child;
}
