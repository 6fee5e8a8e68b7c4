/** What people and agents send to an approval beside votes, and what all of it has in common. */
import type { VoterRecord } from '@runplane/activities';
import type { AnswerInput, AskInput, CommentInput, JsonObject, ReassignInput, VoteResult } from '@runplane/contracts';
import { approvalStateOf } from '../action-state.js';
import { durable } from '../activities.js';
import type { ActionContext } from '../context.js';
import { refuse } from '../failure.js';
import { apply, approvalOf } from './approval.js';
import type { ApprovalEvent, Refusal } from './machine.js';

/** Who tried what: for the log, where it is refused. */
export interface Attempt {
  verb: string;
  by: string;
  said: JsonObject;
}

export async function handOver(context: ActionContext, input: ReassignInput): Promise<VoteResult> {
  const attempt = attemptOf('reassign', input);
  const members: VoterRecord[] = [];
  for (const id of [input.memberId, input.from, input.to]) {
    const member = members.find((known) => known.id === id) ?? (await lookUp(context, id));
    if (!member) return refuseAndLog(context, attempt, unknownMember(id));
    members.push(member);
  }
  const [by, from, to] = members as [VoterRecord, VoterRecord, VoterRecord];
  return send(context, attempt, { kind: 'reassign', at: context.clock.now(), by, from, to, reason: input.reason });
}

export async function askQuestion(context: ActionContext, input: AskInput): Promise<VoteResult> {
  const attempt = attemptOf('ask', input);
  const by = await lookUp(context, input.memberId);
  if (!by) return refuseAndLog(context, attempt, unknownMember(input.memberId));
  return send(context, attempt, { kind: 'ask', at: context.clock.now(), by, text: input.text, to: input.to });
}

export async function addComment(context: ActionContext, input: CommentInput): Promise<VoteResult> {
  const { memberId, text, channel } = input;
  const attempt = attemptOf('comment', input);
  const by = await lookUp(context, memberId);
  if (!by) return refuseAndLog(context, attempt, unknownMember(memberId));
  return send(context, attempt, { kind: 'comment', at: context.clock.now(), by, text, channel });
}

/** The agent is who its key says; a member has to own the agent. */
export async function answerQuestion(context: ActionContext, input: AnswerInput): Promise<VoteResult> {
  const { actor: by, question, text, channel, requestId } = input;
  if (by.kind === 'agent' && by.id !== context.state.request.agentId) {
    throw refuse('not_found', 'The action is not of this agent.');
  }
  const attempt = { verb: 'answer', by: by.id, said: { channel, requestId } };
  const member = by.kind === 'member' ? await lookUp(context, by.id) : null;
  const ownsAgent = member?.active === true && member.ownsAgent;
  const event = { kind: 'answer', at: context.clock.now(), question, text, by, ownsAgent } as const;
  const refusal = await apply(context, event, by, attempt.said);
  return refusal ? refuseAndLog(context, attempt, refusal, by.kind) : resultOf(context);
}

async function send(context: ActionContext, attempt: Attempt, event: ApprovalEvent): Promise<VoteResult> {
  const refusal = await apply(context, event, { kind: 'member', id: attempt.by }, attempt.said);
  return refusal ? refuseAndLog(context, attempt, refusal) : resultOf(context);
}

export async function refuseAndLog(
  context: ActionContext,
  { verb, by, said }: Attempt,
  { code, detail }: Refusal,
  kind: 'member' | 'agent' = 'member',
): Promise<never> {
  const { recorder } = context;
  context.refusals++;
  const data = { code, verb, approval: approvalOf(context).id, digest: approvalOf(context).digest, ...said };
  await recorder.record(durable.recordSteps, {
    steps: [{ type: 'approval.vote_refused', at: recorder.time(), actor: { kind, id: by }, data }],
  });
  throw refuse(code, detail);
}

export async function lookUp(context: ActionContext, voterId: string): Promise<VoterRecord | null> {
  // Before the approval is open no message may start anything: local activities are under way.
  approvalOf(context);
  const { orgId, agentId } = context.state.request;
  return durable.lookupVoter({ orgId, voterId, agentId });
}

export function resultOf(context: ActionContext): VoteResult {
  return { status: context.state.status, approval: approvalStateOf(approvalOf(context)) };
}

export function unknownMember(id: string): Refusal {
  return { code: 'not_an_approver', detail: `${id} is not a member of this organisation.` };
}

function attemptOf(
  verb: string,
  { memberId, channel, requestId }: { memberId: string; channel: string; requestId: string },
) {
  return { verb, by: memberId, said: { channel, requestId } };
}
