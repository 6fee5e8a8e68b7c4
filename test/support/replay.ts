import { createRequire } from 'node:module';
import { join } from 'node:path';
import proto from '@temporalio/proto';
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
      if (!error) continue;
      const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
      problems.push(`${workflowId}: ${error.message}\n${(events ?? []).map(described).join('\n')}`);
    }
  } finally {
    await close();
  }
  return problems;
}

/** Number, time and kind of an event: what a replay that went another way is compared with. */
function described({ eventId, eventTime, eventType }: proto.temporal.api.history.v1.IHistoryEvent): string {
  const at = new Date(Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6).toISOString();
  return `      ${eventId} ${at} ${proto.temporal.api.enums.v1.EventType[eventType ?? 0]?.replace('EVENT_TYPE_', '')}`;
}
