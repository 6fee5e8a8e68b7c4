import { describe, expect, it } from '@jest/globals';
import {
  ApplicationFailure,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { TemporalClient } from './temporal-client.js';
import { temporalProblem, withTemporalProblems } from './temporal-problem.js';

describe('temporalProblem', () => {
  it('takes the code and the words of a refusal by the workflow', () => {
    const refusal = ApplicationFailure.create({ type: 'already_voted', message: 'ann has voted', nonRetryable: true });
    expect(temporalProblem(new WorkflowUpdateFailedError('failed', refusal))).toMatchObject({
      code: 'already_voted',
      detail: 'ann has voted',
    });
  });

  it('does not show failures that are no problems', () => {
    const bug = ApplicationFailure.create({ type: 'TypeError', message: 'x is undefined' });
    expect(temporalProblem(new WorkflowUpdateFailedError('failed', bug))).toBeNull();
    expect(
      temporalProblem(new WorkflowUpdateFailedError('failed', ApplicationFailure.create({ type: 'toString' }))),
    ).toBeNull();
    expect(temporalProblem(new Error('bug'))).toBeNull();
  });

  it('maps a missing workflow, a deadline and a broken connection', () => {
    const codes = [
      new WorkflowNotFoundError('gone', 'act:x', undefined),
      new WorkflowUpdateRPCTimeoutOrCancelledError('late'),
      new ServiceError('no connection'),
    ].map((error) => temporalProblem(error)?.code);
    expect(codes).toEqual(['not_found', 'unavailable', 'unavailable']);
  });

  it('answers unavailable with a time to try again when no server listens', async () => {
    const temporal = new TemporalClient({
      address: '127.0.0.1:1',
      namespace: 'default',
      payloadCodecs: [],
      timeoutMs: 200,
    });
    const call = withTemporalProblems(() =>
      temporal.withDeadline((client) => client.workflow.getHandle('x').describe()),
    );
    await expect(call).rejects.toMatchObject({ code: 'unavailable', extra: { retryAfter: 2 } });
    await temporal.close();
  });
});
