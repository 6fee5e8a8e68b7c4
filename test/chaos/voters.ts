import { setTimeout as pause } from 'node:timers/promises';
import type { Approval } from '@runplane/contracts';
import type { AdminClient } from '../support/admin.js';
import type { PlannedAction } from './plan.js';

/** Statuses after which asking again may help; anything else is the answer. */
const AGAIN = new Set([500, 502, 503, 504]);

/**
 * Looks for approvals that wait, and votes on each as its plan says, insisting until there is an answer; on one that is
 * to escalate, once it has. `refusals`
 * are votes that were refused although nothing but the plan decides.
 */
export class Voters {
  readonly refusals: string[] = [];
  private readonly begun = new Set<string>();
  private readonly votes: Promise<void>[] = [];

  constructor(
    private readonly actions: readonly PlannedAction[],
    private readonly voters: readonly AdminClient[],
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const looking = this.voters[0] as AdminClient;
    while (!signal.aborted) {
      const list = await looking.get<{ items: Approval[] }>('/v1/approvals?status=PENDING&limit=200').catch(() => null);
      for (const approval of list?.items ?? []) this.begin(approval, signal);
      await pause(200);
    }
    await Promise.all(this.votes);
  }

  private begin(approval: Approval, signal: AbortSignal): void {
    const plan = this.actions.find(({ reference }) => reference === approval.action.material.reference);
    if (!plan || this.begun.has(approval.id)) return;
    if (plan.kind === 'escalated' && approval.stage === 0) return;
    this.begun.add(approval.id);
    for (const [index, choice] of plan.votes.entries()) {
      this.votes.push(this.insist(this.voters[index] as AdminClient, approval, choice, signal));
    }
  }

  private async insist(voter: AdminClient, approval: Approval, choice: string, signal: AbortSignal): Promise<void> {
    const body = { digest: approval.digest, reason: 'planned' };
    while (!signal.aborted) {
      const answer = await voter.raw('POST', `/v1/approvals/${approval.id}/${choice}`, body).catch(() => null);
      if (answer && !AGAIN.has(answer.status)) {
        if (answer.status !== 200)
          this.refusals.push(`${choice} on ${approval.actionId}: ${JSON.stringify(answer.body)}`);
        return;
      }
      await pause(300);
    }
  }
}
