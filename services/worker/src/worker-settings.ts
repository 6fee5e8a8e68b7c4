/** What the workers are started with, beside their queues and code. The benchmark's floor is measured under the same. */
export const ALL_WORKERS = { shutdownGraceTime: '10s', shutdownForceTime: '20s' } as const;

export const DECIDE_WORKER = {
  maxConcurrentWorkflowTaskExecutions: 100,
  // Cached workflows cost memory; one that waits for people is replayed when they answer.
  maxCachedWorkflows: 1_000,
  stickyQueueScheduleToStartTimeout: '2s',
} as const;

export const TOOL_WORKER = { maxConcurrentActivityTaskExecutions: 50 } as const;

/** Deliveries mostly wait for the other side; a destination that hangs takes few of these places (`DestinationSlots`). */
export const NOTIFY_WORKER = { maxConcurrentActivityTaskExecutions: 200, maxCachedWorkflows: 200 } as const;
