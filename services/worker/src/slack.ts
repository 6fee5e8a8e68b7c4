import { createSlackActivities, type SlackDependencies, type VoteRefusal } from '@runplane/activities';
import { type ProblemCode, ProblemError, type VoteInput, type VoteResult } from '@runplane/contracts';
import { NOTIFY_QUEUE, RELAY_INTERACTION_WORKFLOW, workflowIdOf } from '@runplane/contracts/values';
import { type Database, type SlackInbox, slackInbox } from '@runplane/database';
import { type TemporalClient, temporalProblem } from '@runplane/service-kit/process';
import { voteUpdate } from '@runplane/workflows/messages';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import type { WorkerConfig } from './config.js';
import { startOnce } from './start-once.js';

const VOTE_TIMEOUT_MS = 10_000;
/** Nothing is known: the vote is sent again, under the same id. */
const NOT_KNOWN: ReadonlySet<ProblemCode> = new Set(['unavailable', 'internal', 'rate_limited']);

export function slackActivities(dependencies: Omit<SlackDependencies, 'castVote'>, temporal: TemporalClient) {
  return createSlackActivities({ ...dependencies, castVote: voteSender(temporal) });
}

/** Null in a process that does not serve the queue of notices. */
export function startSlackInbox(
  config: WorkerConfig,
  { database, temporal, logger }: { database: Database; temporal: TemporalClient; logger: Logger },
): SlackInbox | null {
  if (!config.queues.includes('notify')) return null;
  const inbox = slackInbox({
    url: config.databaseUrl,
    database,
    start: (input) =>
      startOnce(temporal, RELAY_INTERACTION_WORKFLOW, {
        workflowId: `slk:${input.orgId}:${input.interactionId}`,
        taskQueue: NOTIFY_QUEUE,
        orgId: input.orgId,
        // People wait for these: ahead of nobody, and behind no channel.
        fairnessKey: `slack:${input.orgId}`,
        input,
      }),
    onError: (error) => logger.error({ err: error }, 'slack inbox'),
  });
  inbox.start();
  return inbox;
}

function voteSender(temporal: TemporalClient): SlackDependencies['castVote'] {
  return async (orgId, actionId, updateId, vote) => {
    try {
      await sendVote(temporal, workflowIdOf(orgId, actionId), updateId, vote);
      return null;
    } catch (error) {
      return refusalOf(error);
    }
  };
}

/** A closed workflow takes no update, but still answers one that it took before. */
async function sendVote(
  temporal: TemporalClient,
  workflowId: string,
  updateId: string,
  vote: VoteInput,
): Promise<VoteResult> {
  try {
    return await temporal.withDeadline(
      (client) => client.workflow.getHandle(workflowId).executeUpdate(voteUpdate, { updateId, args: [vote] }),
      VOTE_TIMEOUT_MS,
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  try {
    return await temporal.withDeadline((client) =>
      client.workflow.getHandle(workflowId).getUpdateHandle<VoteResult>(updateId).result(),
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new ProblemError('already_decided', 'The approval was decided before.');
  }
}

function refusalOf(error: unknown): VoteRefusal {
  const problem = temporalProblem(error);
  if (!problem || NOT_KNOWN.has(problem.code)) throw error;
  return { code: problem.code, detail: problem.detail };
}
