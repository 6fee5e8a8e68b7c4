import { Inject, Injectable } from '@nestjs/common';
import { type ActionSnapshot, type AnswerQuestion, ProblemError, workflowIdOf } from '@runplane/contracts';
import { TemporalClient, updateIdOf, withTemporalProblems } from '@runplane/service-kit';
import { answerUpdate } from '@runplane/workflows/messages';
import { WorkflowNotFoundError } from '@temporalio/client';
import { type ActionKey, ActionReader } from './action-reader.js';

/** Answers what an approver asked the agent. */
@Injectable()
export class AnswerService {
  constructor(
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
    @Inject(ActionReader) private readonly reader: ActionReader,
  ) {}

  async answer(key: ActionKey, { question, text }: AnswerQuestion, requestId: string): Promise<ActionSnapshot> {
    // Another agent's action is not found, whatever its state.
    const before = await this.reader.read(key);
    const actor = { kind: 'agent', id: key.agentId } as const;
    const input = { question, text, actor, channel: 'agent', requestId };
    return withTemporalProblems(async () => {
      try {
        await this.temporal.withDeadline((client) =>
          client.workflow
            .getHandle(workflowIdOf(key.orgId, key.actionId))
            .executeUpdate(answerUpdate, { updateId: updateIdOf('answer', requestId, input), args: [input] }),
        );
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        throw new ProblemError('conflict', `The action is ${before.status}; nobody waits for an answer.`);
      }
      return this.reader.read(key);
    });
  }
}
