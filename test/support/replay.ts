import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { Stack } from './stack.js';

/** The runtime is set up once a process. */
let quiet = false;

/**
 * Replays every history of the stack's namespace on the built workflows, as a worker does that takes an action over.
 * Returns what did not replay: such an action would be stuck for ever.
 */
export async function replayProblems({ temporal: { address, namespace } }: Pick<Stack, 'temporal'>): Promise<string[]> {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet = true;
  const connection = await Connection.connect({ address });
  const bundle = createRequire(join(process.cwd(), 'package.json')).resolve('@runplane/workflows/bundle');
  const problems: string[] = [];
  try {
    const { workflow } = new Client({ connection, namespace });
    const histories = workflow.list().intoHistories({ concurrency: 4 });
    for await (const { workflowId, error } of Worker.runReplayHistories(
      { workflowBundle: { codePath: bundle } },
      histories,
    )) {
      if (error) problems.push(`${workflowId}: ${error.message}`);
    }
  } finally {
    await connection.close();
  }
  return problems;
}
