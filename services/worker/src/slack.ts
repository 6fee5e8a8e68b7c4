import { createSlackActivities, type SlackDependencies, type VoteRefusal } from '@runplane/activities';
import type { ProblemCode } from '@runplane/contracts';
import { NOTIFY_QUEUE, RELAY_INTERACTION_WORKFLOW, workflowIdOf } from '@runplane/contracts/values';
import { type Database, type SlackInbox, slackInbox } from '@runplane/database';
import { answeredUpdate, type TemporalClient, temporalProblem } from '@runplane/service-kit/process';
import { voteUpdate } from '@runplane/workflows/messages';
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
      const update = { workflowId: workflowIdOf(orgId, actionId), updateId, timeoutMs: VOTE_TIMEOUT_MS };
      const answer = await answeredUpdate(temporal, update, (handle) =>
        handle.executeUpdate(voteUpdate, { updateId, args: [vote] }),
      );
      return answer ? null : { code: 'already_decided', detail: 'The approval was decided before.' };
    } catch (error) {
      return refusalOf(error);
    }
  };
}

function refusalOf(error: unknown): VoteRefusal {
  const problem = temporalProblem(error);
  if (!problem || NOT_KNOWN.has(problem.code)) throw error;
  return { code: problem.code, detail: problem.detail };
}
