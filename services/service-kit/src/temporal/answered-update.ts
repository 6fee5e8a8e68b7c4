import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { TemporalClient } from './temporal-client.js';

/**
 * The answer of an update that `send` executes under `updateId`. A closed workflow takes no update, but still answers
 * one that it took before; null where it took none. Errors are those of the Temporal client.
 */
export async function answeredUpdate<T>(
  temporal: TemporalClient,
  { workflowId, updateId, timeoutMs }: { workflowId: string; updateId: string; timeoutMs: number },
  send: (handle: WorkflowHandle) => Promise<T>,
): Promise<T | null> {
  return (
    (await unlessClosed(() =>
      temporal.withDeadline((client) => send(client.workflow.getHandle(workflowId)), timeoutMs),
    )) ??
    (await unlessClosed(() =>
      temporal.withDeadline((client) => client.workflow.getHandle(workflowId).getUpdateHandle<T>(updateId).result()),
    ))
  );
}

async function unlessClosed<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
