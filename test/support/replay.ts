import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { Stack } from './stack.js';
import { connectTemporal } from './temporal-client.js';

/** The runtime is set up once a process. */
let quiet = false;

/**
 * Replays every history of the stack's namespace on the built workflows, as a worker does that takes an action over.
 * Returns what did not replay: such an action would be stuck for ever.
 */
export async function replayProblems(stack: Pick<Stack, 'temporal' | 'databaseUrl' | 'dataKey'>): Promise<string[]> {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet = true;
  const { client, payloadCodecs, close } = await connectTemporal(stack);
  const bundle = createRequire(join(process.cwd(), 'package.json')).resolve('@runplane/workflows/bundle');
  const problems: string[] = [];
  try {
    const histories = client.workflow.list().intoHistories({ concurrency: 4 });
    for await (const { workflowId, error } of Worker.runReplayHistories(
      { workflowBundle: { codePath: bundle }, dataConverter: { payloadCodecs } },
      histories,
    )) {
      if (error) problems.push(`${workflowId}: ${error.message}`);
    }
  } finally {
    await close();
  }
  return problems;
}
