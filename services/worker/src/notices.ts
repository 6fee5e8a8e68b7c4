import {
  createMailer,
  createNoticeActivities,
  createOutbound,
  emailChannel,
  type NoticeArguments,
  webhookChannel,
} from '@runplane/activities';
import type { DeliverNoticeInput } from '@runplane/contracts';
import { DELIVER_NOTICE_WORKFLOW, NOTIFY_QUEUE, workflowIdOf } from '@runplane/contracts/values';
import { type Database, Dispatcher } from '@runplane/database';
import type { TemporalClient } from '@runplane/service-kit/process';
import { argumentsQuery } from '@runplane/workflows/messages';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { WorkerConfig } from './config.js';
import { NOTIFY_WORKER } from './worker-settings.js';

const ORG = defineSearchAttributeKey('RunplaneOrg', SearchAttributeType.KEYWORD);

export function notifyWorker(
  config: WorkerConfig,
  { database, temporal }: { database: Database; temporal: TemporalClient },
): WorkerOptions {
  const activities = createNoticeActivities({
    database,
    outbound: createOutbound({ allow: config.outboundAllow }),
    sealingKey: Buffer.from(config.sealingKey, 'base64'),
    publicUrl: config.publicUrl,
    readArguments: argumentsReader(temporal),
    channels: [webhookChannel, ...(config.mail ? [emailChannel(createMailer(config.mail))] : [])],
  });
  return {
    taskQueue: NOTIFY_QUEUE,
    workflowBundle: { codePath: config.workflowBundle },
    activities: { ...activities },
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
    start: (delivery, destinationId) => startDelivery(temporal, delivery, destinationId),
    onError: (error) => logger.error({ err: error }, 'dispatcher'),
  });
  dispatcher.start();
  return dispatcher;
}

async function startDelivery(
  temporal: TemporalClient,
  delivery: DeliverNoticeInput,
  destinationId: string,
): Promise<void> {
  const workflowId = `dlv:${delivery.orgId}:${delivery.deliveryId}:${delivery.round}`;
  try {
    await temporal.withDeadline((client) =>
      client.workflow.start(DELIVER_NOTICE_WORKFLOW, {
        workflowId,
        taskQueue: NOTIFY_QUEUE,
        args: [delivery],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        typedSearchAttributes: [{ key: ORG, value: delivery.orgId }],
        priority: { fairnessKey: destinationId },
      }),
    );
  } catch (error) {
    // An earlier start was not marked: this one is that one.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
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
