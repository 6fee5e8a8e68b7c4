import type { CheckConnectionInput, ExecuteToolInput, InquiryActivities, Preview } from '@runplane/activities';
import { proxyActivities } from '@temporalio/workflow';

/** Questions to a provider that people wait for. They go by its queue, since secrets are opened nowhere else. */
function ask(queue: string): InquiryActivities {
  return proxyActivities<InquiryActivities>({
    taskQueue: queue,
    scheduleToStartTimeout: '20s',
    startToCloseTimeout: '30s',
    retry: { maximumAttempts: 1 },
  });
}

/** Tries a connection; what came of it is kept with the connection. */
export async function checkConnection(queue: string, input: CheckConnectionInput): Promise<void> {
  await ask(queue).checkConnection(input);
}

/** What a call would do, as far as the provider can tell without doing it. */
export async function previewTool(queue: string, input: ExecuteToolInput): Promise<Preview> {
  return ask(queue).previewTool(input);
}
