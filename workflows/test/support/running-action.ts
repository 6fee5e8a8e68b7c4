import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from '@runplane/activities';
import type {
  ActionRequest,
  ActionSnapshot,
  AnswerInput,
  BreakGlassInput,
  CancelInput,
  EditInput,
  OutcomeInput,
  VoteInput,
  VoteResult,
} from '@runplane/contracts';
import type { ActionStatus } from '@runplane/contracts/values';
import { workflowIdOf } from '@runplane/contracts/values';
import { type Client, WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import type { guardedAction } from '../../src/index.js';
import {
  answerUpdate,
  askUpdate,
  breakGlassUpdate,
  cancelSignal,
  cancelUpdate,
  commentUpdate,
  decideUpdate,
  editUpdate,
  reassignUpdate,
  reportOutcomeUpdate,
  snapshotQuery,
  voteSignal,
  voteUpdate,
} from '../../src/messages.js';
import type { FakeActivities } from './fake-activities.js';
import { ARGUMENTS, digestOf } from './script.js';

export const AGENT: CancelInput = { actor: { kind: 'agent', id: 'agt_test' }, reason: 'not needed any more' };

/** One guarded action, as its channels reach it. */
export class RunningAction {
  readonly handle: WorkflowHandle<typeof guardedAction>;

  constructor(
    private readonly client: Client,
    readonly request: ActionRequest,
    readonly play: ReturnType<FakeActivities['of']>,
  ) {
    this.handle = client.workflow.getHandle(workflowIdOf(request.orgId, request.actionId));
  }

  /** As the gateway starts it: in one round trip with the decision. */
  start(taskQueue: string, workflowTaskTimeout?: Duration): Promise<ActionSnapshot> {
    const { requestHash } = this.request;
    const startWorkflowOperation = new WithStartWorkflowOperation('guardedAction', {
      workflowId: this.handle.workflowId,
      taskQueue,
      args: [this.request],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      ...(workflowTaskTimeout ? { workflowTaskTimeout } : {}),
    });
    return this.client.workflow.executeUpdateWithStart(decideUpdate, {
      startWorkflowOperation,
      updateId: `decide:${requestHash}`,
      args: [{ requestHash }],
    });
  }

  decide(requestHash = this.request.requestHash): Promise<ActionSnapshot> {
    return this.handle.executeUpdate(decideUpdate, { args: [{ requestHash }] });
  }

  vote(
    voterId: string,
    choice: VoteInput['choice'] = 'approve',
    changes: Partial<VoteInput> = {},
  ): Promise<VoteResult> {
    return this.handle.executeUpdate(voteUpdate, { args: [ballot(voterId, choice, changes)] });
  }

  voteBySignal(voterId: string, choice: VoteInput['choice'] = 'approve', changes: Partial<VoteInput> = {}) {
    return this.handle.signal(voteSignal, ballot(voterId, choice, { channel: 'signal', ...changes }));
  }

  edit(voterId: string, edited: EditInput['arguments'], changes: Partial<VoteInput> = {}): Promise<VoteResult> {
    const { choice: _, ...rest } = ballot(voterId, 'approve', changes);
    return this.handle.executeUpdate(editUpdate, { args: [{ ...rest, arguments: edited }] });
  }

  breakGlass(memberId: string, changes: Partial<BreakGlassInput> = {}): Promise<VoteResult> {
    const input = { digest: digestOf(ARGUMENTS), reason: 'outage', ...said(memberId), ...changes };
    return this.handle.executeUpdate(breakGlassUpdate, { args: [input] });
  }

  reassign(memberId: string, from: string, to: string): Promise<VoteResult> {
    return this.handle.executeUpdate(reassignUpdate, { args: [{ from, to, reason: 'on leave', ...said(memberId) }] });
  }

  ask(memberId: string, text: string): Promise<VoteResult> {
    return this.handle.executeUpdate(askUpdate, { args: [{ text, to: 'agent', ...said(memberId) }] });
  }

  answer(actor: AnswerInput['actor'], question: string, text: string): Promise<VoteResult> {
    const input = { actor, question, text, channel: 'rest', requestId: randomUUID() };
    return this.handle.executeUpdate(answerUpdate, { args: [input] });
  }

  comment(memberId: string, text: string): Promise<VoteResult> {
    return this.handle.executeUpdate(commentUpdate, { args: [{ text, ...said(memberId) }] });
  }

  cancelBySignal(): Promise<void> {
    return this.handle.signal(cancelSignal, AGENT);
  }

  cancel(): Promise<ActionSnapshot> {
    return this.handle.executeUpdate(cancelUpdate, { args: [AGENT] });
  }

  /** Under the update id that the gateway gives it: one and the same report is one and the same update. */
  report(changes: Partial<OutcomeInput> = {}): Promise<ActionSnapshot> {
    const input: OutcomeInput = {
      permitId: this.request.actionId.replace(/^act_/, 'prm_'),
      digest: digestOf(ARGUMENTS),
      status: 'succeeded',
      result: { done: true },
      error: null,
      ...changes,
    };
    const updateId = `outcome:${digestOf({ ...input })}`;
    return this.handle.executeUpdate(reportOutcomeUpdate, { updateId, args: [input] });
  }

  snapshot(): Promise<ActionSnapshot> {
    return this.handle.query(snapshotQuery);
  }

  result(): Promise<ActionSnapshot> {
    return this.handle.result();
  }

  get log(): string[] {
    return this.play.log.types;
  }

  /** Waits for a step of the log. */
  logged(type: Step['type'], times = 1): Promise<void> {
    return this.until(type, async () => this.log.filter((one) => one === type).length >= times);
  }

  becomes(status: ActionStatus): Promise<void> {
    return this.until(status, async () => (await this.snapshot()).status === status);
  }

  private async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`no ${what}; the log is ${this.log.join(', ')}`);
      await pause(20);
    }
  }
}

function said(memberId: string) {
  return { memberId, channel: 'rest', requestId: randomUUID() };
}

function ballot(voterId: string, choice: VoteInput['choice'], changes: Partial<VoteInput>): VoteInput {
  const digest = digestOf(ARGUMENTS);
  return { choice, voterId, digest, reason: null, channel: 'rest', requestId: randomUUID(), ...changes };
}
