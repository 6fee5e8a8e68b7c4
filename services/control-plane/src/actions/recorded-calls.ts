import { Inject, Injectable } from '@nestjs/common';
import { type ActionRequest, workflowIdOf } from '@runplane/contracts';
import { isErased, isGone, TemporalClient, withTemporalProblems } from '@runplane/service-kit';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';

/** What agents asked for: the input of their workflows, as long as Temporal keeps the history. */
@Injectable()
export class RecordedCalls {
  constructor(@Inject(TemporalClient) private readonly temporal: TemporalClient) {}

  /** Null where the history is gone or erased. Reads the first event only. */
  find(orgId: string, actionId: string): Promise<ActionRequest | null> {
    return withTemporalProblems(() =>
      this.temporal.withDeadline(async ({ connection, options }) => {
        const answer = await connection.workflowService
          .getWorkflowExecutionHistory({
            namespace: options.namespace,
            execution: { workflowId: workflowIdOf(orgId, actionId) },
            maximumPageSize: 1,
          })
          .catch(goneIsNull);
        const started = answer?.history?.events?.[0]?.workflowExecutionStartedEventAttributes;
        if (!started?.input?.payloads) return null;
        const [request] = await decodeArrayFromPayloads(options.loadedDataConverter, started.input.payloads).catch(
          erasedIsNothing,
        );
        return (request ?? null) as ActionRequest | null;
      }),
    );
  }
}

function goneIsNull(error: unknown): null {
  if (isGone(error)) return null;
  throw error;
}

function erasedIsNothing(error: unknown): [] {
  if (isErased(error)) return [];
  throw error;
}
