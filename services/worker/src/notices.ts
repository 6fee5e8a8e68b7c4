import {
  createMailer,
  createNoticeActivities,
  createOutbound,
  emailChannel,
  type NoticeArguments,
  slackChannel,
  webhookChannel,
} from '@runplane/activities';
import { DELIVER_NOTICE_WORKFLOW, NOTIFY_QUEUE, workflowIdOf } from '@runplane/contracts/values';
import { type Database, Dispatcher } from '@runplane/database';
import type { TemporalClient } from '@runplane/service-kit/process';
import { argumentsQuery } from '@runplane/workflows/messages';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { WorkerConfig } from './config.js';
import { slackActivities } from './slack.js';
import { startOnce } from './start-once.js';
import { NOTIFY_WORKER } from './worker-settings.js';

export function notifyWorker(
  config: WorkerConfig,
  { database, temporal }: { database: Database; temporal: TemporalClient },
): WorkerOptions {
  const shared = {
    database,
    outbound: createOutbound({ allow: config.outboundAllow }),
    sealingKeys: config.sealingKeys,
    publicUrl: config.publicUrl,
    readArguments: argumentsReader(temporal),
  };
  const activities = createNoticeActivities({
    ...shared,
    channels: [
      webhookChannel,
      slackChannel({ apiUrl: config.slackApiUrl }),
      ...(config.mail ? [emailChannel(createMailer(config.mail))] : []),
    ],
  });
  return {
    taskQueue: NOTIFY_QUEUE,
    workflowBundle: { codePath: config.workflowBundle },
    activities: { ...activities, ...slackActivities({ ...shared, apiUrl: config.slackApiUrl }, temporal) },
    ...NOTIFY_WORKER,
  };
}

/** Null in a process that does not serve the queue of notices. */
export function startDispatcher(
  config: WorkerConfig,
  { database, temporal, logger }: { database: Database; temporal: TemporalClient; logger: Logger },
): Dispatcher | null {
  if (!config.queues.includes('notify')) return null;
  const dispatcher = new Dispatcher({
    url: config.databaseUrl,
    database,
    start: (delivery, destinationId) =>
      startOnce(temporal, DELIVER_NOTICE_WORKFLOW, {
        workflowId: `dlv:${delivery.orgId}:${delivery.deliveryId}:${delivery.round}`,
        taskQueue: NOTIFY_QUEUE,
        orgId: delivery.orgId,
        fairnessKey: destinationId,
        input: delivery,
      }),
    onError: (error) => logger.error({ err: error }, 'dispatcher'),
  });
  dispatcher.start();
  return dispatcher;
}

function argumentsReader(temporal: TemporalClient) {
  return async (orgId: string, actionId: string): Promise<NoticeArguments | null> => {
    try {
      return (await temporal.withDeadline((client) =>
        client.workflow.getHandle(workflowIdOf(orgId, actionId)).query(argumentsQuery),
      )) as NoticeArguments;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  };
}
