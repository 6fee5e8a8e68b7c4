import type { Step, VoterRecord } from '@runplane/activities';
import type { CancelInput, EditInput, VoteInput, VoteResult } from '@runplane/contracts';
import { CancellationScope, condition } from '@temporalio/workflow';
import { approvalStateOf, isAnswered } from '../action-state.js';
import { durable } from '../activities.js';
import type { ActionContext } from '../context.js';
import { refuse } from '../failure.js';
import { showToOperators } from '../operator-view.js';
import {
  type ApprovalEvent,
  type ApprovalMachine,
  nextDeadline,
  type Refusal,
  transition,
  type Voter,
} from './machine.js';

const SYSTEM: Step['actor'] = { kind: 'system', id: 'workflow' };
const FINAL_STATUS = { DENIED: 'DENIED', EXPIRED: 'EXPIRED', CANCELLED: 'CANCELLED' } as const;

/** Returns when the approval is decided; the action then is either approved or has a final status. */
export async function awaitApproval(context: ActionContext): Promise<void> {
  for (;;) {
    const seen = approvalOf(context);
    if (seen.status !== 'PENDING') break;
    const wait = nextDeadline(seen) - Date.now();
    const moved =
      wait > 0 &&
      (await condition(() => context.state.approval !== seen, wait, { summary: `approval: ${seen.stageName}` }));
    if (!moved) await apply(context, { kind: 'time', at: Date.now() }, SYSTEM, null);
  }
  await context.recorder.settled();
}

export async function castVote(context: ActionContext, input: VoteInput): Promise<VoteResult> {
  const voter = await lookup(context, input.voterId);
  if (!voter) return refuseVote(context, input, unknownVoter(input.voterId));
  const ballot = { ...input, voter };
  return applyVote(context, input, { kind: 'vote', at: Date.now(), ballot });
}

/** Maps and evaluates the new arguments first: what the policy blocks can't be approved by an edit. */
export async function editAndApprove(context: ActionContext, input: EditInput): Promise<VoteResult> {
  const voter = await lookup(context, input.voterId);
  if (!voter) return refuseVote(context, input, unknownVoter(input.voterId));
  const { mapped, record } = await durable.previewEdit({ request: context.state.request, arguments: input.arguments });
  if (record.decision === 'BLOCK') {
    return refuseVote(context, input, { code: 'edit_not_allowed', detail: record.reason });
  }
  const result = await applyVote(
    context,
    input,
    {
      kind: 'edit',
      at: Date.now(),
      ballot: { choice: 'approve', voter, digest: input.digest, reason: input.reason, channel: input.channel },
      digest: mapped.digest,
      plan: record.plan,
    },
    () => Object.assign(context.state, { mapped, arguments: input.arguments, edited: true }),
  );
  return result;
}

export async function cancel(context: ActionContext, input: CancelInput): Promise<void> {
  const event: ApprovalEvent = { kind: 'cancel', at: Date.now(), by: input.actor.id, reason: input.reason };
  const refusal = await apply(context, event, input.actor, null);
  if (refusal) throw refuse(refusal.code, refusal.detail);
}

/** The workflow itself was cancelled. Once execution has begun, its outcome decides; nothing is to be undone here. */
export function cancelBySystem(context: ActionContext): void {
  void CancellationScope.nonCancellable(async () => {
    await condition(() => isAnswered(context.state));
    if (context.state.approval?.status !== 'PENDING') return;
    await cancel(context, { actor: { kind: 'system', id: 'temporal' }, reason: 'the workflow was cancelled' });
  });
}

async function applyVote(
  context: ActionContext,
  input: VoteInput | EditInput,
  event: ApprovalEvent,
  onAccepted?: () => void,
): Promise<VoteResult> {
  const actor: Step['actor'] = { kind: 'member', id: input.voterId };
  const refusal = await apply(context, event, actor, input, onAccepted);
  return refusal ? refuseVote(context, input, refusal) : voteResult(context);
}

/** The one way in which an approval changes: transition, take over, record. */
async function apply(
  context: ActionContext,
  event: ApprovalEvent,
  actor: Step['actor'],
  input: VoteInput | EditInput | null,
  onAccepted?: () => void,
): Promise<Refusal | null> {
  const { state, recorder } = context;
  const changed = transition(approvalOf(context), event);
  if (!changed.ok) return changed.refusal;
  if (changed.facts.length === 0) return null;
  onAccepted?.();
  state.approval = changed.next;
  const final = FINAL_STATUS[changed.next.status as keyof typeof FINAL_STATUS];
  if (final) {
    state.status = final;
    state.reason = changed.next.reason;
  }
  showToOperators(state);
  const at = recorder.time(event.at);
  await recorder.record(durable.recordSteps, {
    steps: changed.facts.map(({ type, ...fact }) => ({
      type,
      at,
      actor,
      data: { ...fact, approval: changed.next.id, digest: changed.next.digest, ...channelOf(input) },
    })),
    ...(final ? { status: final, ...(state.reason ? { reason: state.reason } : {}) } : {}),
    ...(state.edited && state.mapped ? { action: { action: state.mapped.action, digest: state.mapped.digest } } : {}),
    approval: approvalStateOf(changed.next),
  });
  return null;
}

async function refuseVote(
  context: ActionContext,
  input: VoteInput | EditInput,
  { code, detail }: Refusal,
): Promise<never> {
  await context.recorder.record(durable.recordSteps, {
    steps: [
      {
        type: 'approval.vote_refused',
        at: context.recorder.time(),
        actor: { kind: 'member', id: input.voterId },
        data: { code, approval: approvalOf(context).id, digest: input.digest, ...channelOf(input) },
      },
    ],
  });
  throw refuse(code, detail);
}

async function lookup(context: ActionContext, voterId: string): Promise<Voter | null> {
  const { orgId, agentId } = context.state.request;
  const voter: VoterRecord | null = await durable.lookupVoter({ orgId, voterId, agentId });
  return voter;
}

function approvalOf({ state }: ActionContext): ApprovalMachine {
  if (!state.approval) throw refuse('conflict', 'The action has no approval.');
  return state.approval;
}

function voteResult(context: ActionContext): VoteResult {
  return { status: context.state.status, approval: approvalStateOf(approvalOf(context)) };
}

function unknownVoter(voterId: string): Refusal {
  return { code: 'not_an_approver', detail: `${voterId} is not a member of this organisation.` };
}

function channelOf(input: VoteInput | EditInput | null): { channel?: string; requestId?: string } {
  return input ? { channel: input.channel, requestId: input.requestId } : {};
}
