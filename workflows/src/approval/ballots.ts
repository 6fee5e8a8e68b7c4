/** Votes as channels send them: the voter is looked up when the vote arrives, and what is refused is logged. */
import type { VerifyStepUpInput } from '@runplane/activities';
import type { BreakGlassInput, EditInput, JsonObject, StepUpProof, VoteInput, VoteResult } from '@runplane/contracts';
import { durable } from '../activities.js';
import type { ActionContext } from '../context.js';
import { apply, approvalOf } from './approval.js';
import { wishRefusal } from './grant.js';
import { lookUp, refuseAndLog, resultOf, unknownMember } from './requests.js';

export async function castVote(context: ActionContext, input: VoteInput): Promise<VoteResult> {
  const { voterId, choice, digest, reason, channel } = input;
  const voter = await lookUp(context, voterId);
  const attempt = { verb: 'vote', by: voterId, said: saidBy(input) };
  if (!voter) return refuseAndLog(context, attempt, unknownMember(voterId));
  const grant = input.grant ?? null;
  const isSigned = await isSignedWith(context, input.stepUp, { voterId, digest, choice: 'approve', grant });
  // Looked at after the voter: an edit may have come meanwhile, and then the digest does not fit.
  const { mapped } = context.state;
  const tooWide = grant && mapped && mapped.digest === digest ? wishRefusal(grant, mapped.action) : null;
  if (tooWide) return refuseAndLog(context, attempt, tooWide);
  const ballot = { choice, voter, digest, reason, channel, steppedUp: isSigned(), grant };
  const said = { ...attempt.said, ...(ballot.steppedUp ? proofOf(input.stepUp) : {}) };
  const refusal = await apply(
    context,
    { kind: 'vote', at: context.clock.now(), ballot },
    { kind: 'member', id: voterId },
    said,
  );
  return refusal ? refuseAndLog(context, attempt, refusal) : resultOf(context);
}

/** Maps and evaluates the new arguments first: what the policy blocks can't be approved by an edit. */
export async function editAndApprove(context: ActionContext, input: EditInput): Promise<VoteResult> {
  const { voterId, digest: from, reason, channel } = input;
  const { state } = context;
  const voter = await lookUp(context, voterId);
  const attempt = { verb: 'edit', by: voterId, said: saidBy(input) };
  if (!voter) return refuseAndLog(context, attempt, unknownMember(voterId));
  if (!state.mapped) throw new Error('an action that waits for approval is mapped');
  const { request } = state;
  const preview = await durable.previewEdit({ request, arguments: input.arguments, current: state.mapped.action });
  const { mapped, record, calendars, changes } = preview;
  if (record.decision === 'BLOCK') {
    return refuseAndLog(context, attempt, { code: 'edit_not_allowed', detail: record.reason });
  }
  const edited = { digest: mapped.digest, changes, plan: record.plan, calendars, riskScore: record.risk.score };
  const refusal = await apply(
    context,
    { kind: 'edit', at: context.clock.now(), voter, from, reason, channel, ...edited },
    { kind: 'member', id: voterId },
    attempt.said,
    () => Object.assign(state, { mapped, arguments: input.arguments, edited: true }),
  );
  return refusal ? refuseAndLog(context, attempt, refusal) : resultOf(context);
}

export async function breakGlass(context: ActionContext, input: BreakGlassInput): Promise<VoteResult> {
  const { memberId, digest, reason, channel, requestId } = input;
  const voter = await lookUp(context, memberId);
  const attempt = { verb: 'break_glass', by: memberId, said: { channel, requestId } };
  if (!voter) return refuseAndLog(context, attempt, unknownMember(memberId));
  const vote = { voterId: memberId, digest, choice: 'break_glass', grant: null } as const;
  const isSigned = await isSignedWith(context, input.stepUp, vote);
  const event = { kind: 'breakGlass', at: context.clock.now(), voter, digest, reason, steppedUp: isSigned() } as const;
  const said = { ...attempt.said, reason, ...(event.steppedUp ? proofOf(input.stepUp) : {}) };
  const refusal = await apply(context, event, { kind: 'member', id: memberId }, said);
  return refusal ? refuseAndLog(context, attempt, refusal) : resultOf(context);
}

/**
 * Verifies the signature of a vote. The answer is asked for when the vote counts: an escalation or edit that came in
 * the meantime makes it one for another stage or revision.
 */
async function isSignedWith(
  context: ActionContext,
  proof: StepUpProof | null | undefined,
  vote: Omit<VerifyStepUpInput, 'orgId' | 'approvalId' | 'proof'>,
): Promise<() => boolean> {
  if (!proof) return () => false;
  const { orgId } = context.state.request;
  const verified = await durable.verifyStepUp({ orgId, approvalId: approvalOf(context).id, proof, ...vote });
  return () => {
    const { stage, revision } = approvalOf(context);
    return verified && proof.challenge.stage === stage && proof.challenge.revision === revision;
  };
}

/** Kept in the entry of the vote, so that anybody can verify the signature later. */
function proofOf(proof: StepUpProof | null | undefined): JsonObject {
  return proof ? { stepUp: { ...proof } } : {};
}

function saidBy({ channel, requestId, digest }: Pick<VoteInput, 'channel' | 'requestId' | 'digest'>): JsonObject {
  return { channel, requestId, seen: digest };
}
