import type { ActionRow, ActionView, AuditEvent } from '@runplane/contracts';
import { FINAL_STATUSES } from '@runplane/contracts/values';
import type { AgentClient } from '../support/agent.js';
import { type VerifiedLog, verifiedLog } from '../support/audit.js';
import type { EffectsServer } from '../support/effects-server.js';
import type { Launcher } from '../support/launcher.js';
import type { TestOrg } from '../support/org.js';
import type { Answer } from './agents.js';

/** Everything that is known about one action when all is over, each from its own source. */
export interface Facts extends Answer {
  /** From the workflow; null where no id was ever answered. */
  final: ActionView | null;
  /** From the projection in PostgreSQL. */
  row: ActionRow | null;
  /** From the audit log. */
  events: AuditEvent[];
  /** From the outside world. */
  effects: number;
}

interface Sources {
  launcher: Launcher;
  org: TestOrg;
  agent: AgentClient;
  effects: EffectsServer;
}

export async function gatherFacts(answers: Answer[], sources: Sources): Promise<{ facts: Facts[]; log: VerifiedLog }> {
  const { launcher, org, agent, effects } = sources;
  const finals = await Promise.all(
    answers.map(async ({ actionId }) => (actionId ? (await agent.wait(actionId, 30)).body : null)),
  );
  const log = await verifiedLog(org.owner, org.id, launcher.auditPublicKey, (events) =>
    finals.every((final) => final === null || hasEnd(final, events)),
  );
  const facts = await Promise.all(
    answers.map(async (answer, index) => {
      const final = finals[index] ?? null;
      return {
        ...answer,
        final,
        row: final && (await org.owner.get<ActionRow>(`/v1/actions/${final.actionId}`)),
        events: log.events.filter(({ subject }) => subject === final?.actionId),
        effects: effects.of(answer.action.reference).length,
      };
    }),
  );
  return { facts, log };
}

/** The outcome of the execution, or what the service said about it later. */
export const OUTCOME_STEPS: readonly string[] = ['execution.outcome', 'execution.reconciled'];

/** What ends the chain of an action with this status. */
export const LAST_STEPS: Partial<Record<ActionView['status'], readonly string[]>> = {
  SUCCEEDED: OUTCOME_STEPS,
  FAILED: OUTCOME_STEPS,
  UNKNOWN: OUTCOME_STEPS,
  BLOCKED: ['action.decided', 'action.rechecked'],
  DENIED: ['approval.denied'],
  EXPIRED: ['approval.expired'],
  CANCELLED: ['action.cancelled'],
};

function hasEnd({ actionId, status }: ActionView, events: AuditEvent[]): boolean {
  if (!FINAL_STATUSES.has(status)) return true;
  const last = events.findLast(({ subject }) => subject === actionId);
  return last !== undefined && (LAST_STEPS[status] ?? []).includes(last.type);
}
