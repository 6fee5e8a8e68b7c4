import { workflowIdOf } from '@runplane/contracts';

/** Where people look at workflows by themselves; an installation may have no such place. */
export class TemporalUi {
  constructor(
    /** Null without one; no slash at the end. */
    private readonly url: string | null,
    private readonly namespace: string,
  ) {}

  /** The page of one run's history; null without a UI. */
  historyOf(orgId: string, actionId: string, runId: string): string | null {
    if (this.url === null) return null;
    const [namespace, workflow, run] = [this.namespace, workflowIdOf(orgId, actionId), runId].map(encodeURIComponent);
    return `${this.url}/namespaces/${namespace}/workflows/${workflow}/${run}/history`;
  }
}
