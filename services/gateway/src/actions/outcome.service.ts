import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import {
  type ActionSnapshot,
  type OutcomeInput,
  type OutcomeReport,
  type PermitClaims,
  ProblemError,
  workflowIdOf,
} from '@runplane/contracts';
import { TemporalClient, withTemporalProblems } from '@runplane/service-kit';
import { reportOutcomeUpdate } from '@runplane/workflows/messages';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { PermitKeys } from '../permits/permit-keys.js';
import { type ActionKey, ActionReader } from './action-reader.js';

/** Takes the outcome that a caller reports for the call it ran under a permit. */
@Injectable()
export class OutcomeService {
  constructor(
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
    @Inject(PermitKeys) private readonly permits: PermitKeys,
    @Inject(ActionReader) private readonly reader: ActionReader,
  ) {}

  /** The action after the report. The same report again gets the same answer; another one is `outcome_conflict`. */
  async report(key: ActionKey, report: OutcomeReport): Promise<ActionSnapshot> {
    const claims = await this.claimsFor(key, report.permit);
    const input = outcomeOf(report, claims);
    const updateId = `outcome:${input.permitId}:${digestOf(input)}`;
    const workflowId = workflowIdOf(key.orgId, key.actionId);
    return withTemporalProblems(() =>
      this.temporal.withDeadline((client) => reportTo(client, workflowId, updateId, input)),
    );
  }

  /** A permit of another action, agent or org is refused without a word on what it is for. */
  private async claimsFor(key: ActionKey, permit: string): Promise<PermitClaims> {
    const claims = await this.permits.verify(permit);
    if (claims && claims.org === key.orgId && claims.sub === key.agentId && claims.act === key.actionId) return claims;
    // An id that is not the caller's own is not found, whatever permit comes with it.
    await this.reader.read(key);
    throw new ProblemError('permit_invalid', 'The permit was not issued for this action and agent.');
  }
}

function outcomeOf({ status, result, error }: OutcomeReport, claims: PermitClaims): OutcomeInput {
  return { permitId: claims.jti, digest: claims.dig, status, result: result ?? null, error: error ?? null };
}

async function reportTo(
  client: Client,
  workflowId: string,
  updateId: string,
  input: OutcomeInput,
): Promise<ActionSnapshot> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    return await handle.executeUpdate(reportOutcomeUpdate, { updateId, args: [input] });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  // A closed workflow takes no updates, but keeps the answers that it gave.
  try {
    return await handle.getUpdateHandle<ActionSnapshot>(updateId).result();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    await handle.describe();
    throw new ProblemError('outcome_conflict', 'The action has ended with another outcome.', {}, { cause: error });
  }
}
