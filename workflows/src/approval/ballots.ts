/** Votes as channels send them: the voter is looked up when the vote arrives, and what is refused is logged. */
import type { BreakGlassInput, EditInput, JsonObject, StepUpProof, VoteInput, VoteResult } from '@runplane/contracts';
import { durable } from '../activities.js';
import type { ActionContext } from '../context.js';
import { apply } from './approval.js';
import { wishRefusal } from './grant.js';
import { lookUp, refuseAndLog, resultOf, unknownMember } from './requests.js';

export async function castVote(context: ActionContext, input: VoteInput): Promise<VoteResult> {
  const { voterId, choice, digest, reason, channel } = input;
  const voter = await lookUp(context, voterId);
  const attempt = { verb: 'vote', by: voterId, said: saidBy(input) };
  if (!voter) return refuseAndLog(context, attempt, unknownMember(voterId));
  const grant = input.grant ?? null;
  // Looked at after the voter: an edit may have come meanwhile, and then the digest does not fit.
  const { mapped } = context.state;
  const tooWide = grant && mapped && mapped.digest === digest ? wishRefusal(grant, mapped.action) : null;
  if (tooWide) return refuseAndLog(context, attempt, tooWide);
  const ballot = { choice, voter, digest, reason, channel, steppedUp: provesStepUp(input.stepUp), grant };
  const said = { ...attempt.said, ...proofOf(input.stepUp) };
  const refusal = await apply(context, { kind: 'vote', at: Date.now(), ballot }, { kind: 'member', id: voterId }, said);
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
    { kind: 'edit', at: Date.now(), voter, from, reason, channel, ...edited },
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
  const steppedUp = provesStepUp(input.stepUp);
  const event = { kind: 'breakGlass', at: Date.now(), voter, digest, reason, steppedUp } as const;
  const said = { ...attempt.said, reason, ...proofOf(input.stepUp) };
  const refusal = await apply(context, event, { kind: 'member', id: memberId }, said);
  return refusal ? refuseAndLog(context, attempt, refusal) : resultOf(context);
}

function provesStepUp(proof: StepUpProof | null | undefined): boolean {
  return proof !== null && proof !== undefined;
}

/** Kept in the entry of the vote, so that anybody can verify the signature later. */
function proofOf(proof: StepUpProof | null | undefined): JsonObject {
  return proof ? { stepUp: { ...proof } } : {};
}

function saidBy({ channel, requestId, digest }: Pick<VoteInput, 'channel' | 'requestId' | 'digest'>): JsonObject {
  return { channel, requestId, seen: digest };
}
