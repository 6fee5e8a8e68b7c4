import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
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
    for await (const { workflowId, error } of Worker.runReplayHistories(
      { workflowBundle: { codePath: bundle } },
      workflow.list().intoHistories({ concurrency: 4 }),
    )) {
      if (!error) continue;
      const { events } = await workflow.getHandle(workflowId).fetchHistory();
      problems.push(`${workflowId}: ${error.message}\n${(events ?? []).map(described).join('\n')}`);
    }
  } finally {
    await connection.close();
  }
  return problems;
}

/** Number, time and kind of an event: what a replay that went another way is compared with. */
function described({ eventId, eventTime, eventType }: proto.temporal.api.history.v1.IHistoryEvent): string {
  const at = new Date(Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6).toISOString();
  return `      ${eventId} ${at} ${proto.temporal.api.enums.v1.EventType[eventType ?? 0]?.replace('EVENT_TYPE_', '')}`;
}
