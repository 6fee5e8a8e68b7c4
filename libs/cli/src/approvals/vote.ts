import { ACTION_STATUSES, ApprovalState, Digest, type VoteChoice } from '@runplane/contracts';
import { z } from 'zod';
import { type Api, part } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { ApprovalDetail } from './approval-detail.js';
import { describeApproval } from './describe-approval.js';
import { stepUpError, withPlaceToSign } from './step-up.js';

export interface VoteOptions {
  digest?: string;
  reason?: string;
}

/** What a vote led to. */
export const VoteAnswer = z.object({ status: z.enum(ACTION_STATUSES), approval: ApprovalState });

/**
 * Votes on the digest that the caller has seen. On a terminal the action is shown and confirmed; elsewhere a vote to
 * approve has to name its digest, so that nobody approves what they did not look at.
 */
export async function vote(id: string, choice: VoteChoice, options: VoteOptions, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const digest = options.digest ?? (await digestSeen(id, choice, api, cli));
  if (!Digest.safeParse(digest).success) throw new CommandError(EXIT.usage, `"${digest}" is no digest`);
  const body = { digest, ...(options.reason === undefined ? {} : { reason: options.reason }) };
  const counted = await withPlaceToSign(id, cli, () =>
    api.post(`/v1/approvals/${part(id)}/${choice}`, VoteAnswer, body),
  );
  const { status, votesNeeded, stageName } = counted.approval;
  const rest = status === 'PENDING' ? `; stage ${stageName}, ${votesNeeded} more needed` : '';
  return answer(counted, `counted; the approval is ${status}${rest}`);
}

async function digestSeen(id: string, choice: VoteChoice, api: Api, cli: Cli): Promise<string> {
  const { input, err } = cli.context;
  const approval = await api.get(`/v1/approvals/${part(id)}`, ApprovalDetail);
  if (!input.isTerminal) {
    if (choice === 'deny') return approval.digest;
    throw new CommandError(EXIT.usage, 'say by --digest what the vote is for', {
      lines: [`"runplane approvals show ${id}" shows it.`],
    });
  }
  err(`${describeApproval(approval, cli.style)}\n`);
  if (choice === 'approve' && approval.stepUpRequired) throw stepUpError(id, cli);
  const typed = await input.line(`${choice} this? [y/N] `);
  if (/^y(es)?$/i.test(typed.trim())) return approval.digest;
  throw new CommandError(EXIT.failure, 'not voted');
}
