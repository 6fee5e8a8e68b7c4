import type {
  ExecutionPlan,
  GuardedActionActivities,
  OutcomeActivities,
  ReconcileActivities,
  ToolActivities,
} from '@runplane/activities';
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';

/** A dead database delays an action and never lets it pass: these are tried until they answer. */
const retry = { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' } as const;

/**
 * For the way to the decision, which a caller waits for, and only while no message can make the workflow do anything:
 * a replay may see local activities that overlapped end together, and would order what follows them in another way.
 * One may run again after a crash of the worker that had already committed: each gives the recorded answer then.
 */
export const local = proxyLocalActivities<GuardedActionActivities>({ startToCloseTimeout: '8s', retry });

/**
 * For what people do, and they may do it at the same moment. Scheduled durably before it runs, so that the log can't hold a step that a crash made the
 * workflow forget. The timeout is what such a crash costs: nobody else notices that the attempt is lost.
 */
export const durable = proxyActivities<GuardedActionActivities>({ startToCloseTimeout: '10s', retry });

/** The steps of an outcome that is not known. */
export const outcome = proxyActivities<OutcomeActivities>({ startToCloseTimeout: '10s', retry });

/** Asks a provider, on its queue, once: the next question comes by itself. */
export function questionActivity(queue: string): ReconcileActivities {
  return proxyActivities<ReconcileActivities>({
    taskQueue: queue,
    scheduleToStartTimeout: QUEUE_WAIT,
    startToCloseTimeout: '45s',
    retry: { maximumAttempts: 1 },
  });
}

const QUEUE_WAIT = '5m';
const HEARTBEAT_TIMEOUT = '15s';

/** The tool activity, on the queue of its provider. Without idempotency there is one attempt, whatever happens to it. */
export function toolActivity(plan: ExecutionPlan, summary: string): ToolActivities {
  return proxyActivities<ToolActivities>({
    taskQueue: plan.queue,
    activityId: 'execute',
    summary,
    scheduleToStartTimeout: QUEUE_WAIT,
    startToCloseTimeout: plan.timeoutMs + 5_000,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    retry: plan.idempotency === 'none' ? { maximumAttempts: 1 } : { ...retry, maximumAttempts: 6 },
  });
}
