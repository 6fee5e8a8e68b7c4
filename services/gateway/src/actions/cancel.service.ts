import { Inject, Injectable } from '@nestjs/common';
import { type ActionSnapshot, ProblemError, workflowIdOf } from '@runplane/contracts';
import { TemporalClient, withTemporalProblems } from '@runplane/service-kit';
import { cancelUpdate } from '@runplane/workflows/messages';
import { WorkflowNotFoundError } from '@temporalio/client';
import { type ActionKey, ActionReader } from './action-reader.js';

/** Withdraws an action that waits for its approval. */
@Injectable()
export class CancelService {
  constructor(
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
    @Inject(ActionReader) private readonly reader: ActionReader,
  ) {}

  /** The cancelled action, also when it was cancelled before; `conflict` where it is past cancelling. */
  async cancel(key: ActionKey, reason: string | null): Promise<ActionSnapshot> {
    const before = await this.reader.read(key);
    if (before.status === 'CANCELLED') return before;
    return withTemporalProblems(async () => {
      try {
        return await this.update(key, reason);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        return this.ofClosed(key);
      }
    });
  }

  private update(key: ActionKey, reason: string | null): Promise<ActionSnapshot> {
    const workflowId = workflowIdOf(key.orgId, key.actionId);
    return this.temporal.withDeadline((client) =>
      client.workflow
        .getHandle(workflowId)
        .executeUpdate(cancelUpdate, { args: [{ actor: { kind: 'agent', id: key.agentId }, reason }] }),
    );
  }

  private async ofClosed(key: ActionKey): Promise<ActionSnapshot> {
    const snapshot = await this.reader.read(key);
    if (snapshot.status === 'CANCELLED') return snapshot;
    throw new ProblemError('conflict', `The action is ${snapshot.status}; it can't be cancelled.`);
  }
}
