/** What the workers are started with, beside their queues and code. The benchmark's floor is measured under the same. */
export const ALL_WORKERS = { shutdownGraceTime: '10s', shutdownForceTime: '20s' } as const;

export const DECIDE_WORKER = {
  maxConcurrentWorkflowTaskExecutions: 100,
  // Cached workflows cost memory; one that waits for people is replayed when they answer.
  maxCachedWorkflows: 1_000,
  stickyQueueScheduleToStartTimeout: '2s',
} as const;

export const TOOL_WORKER = { maxConcurrentActivityTaskExecutions: 50 } as const;
