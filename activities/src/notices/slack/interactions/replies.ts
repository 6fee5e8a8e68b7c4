import { foreignText } from '../../../foreign-text.js';
import { approvalUrl } from '../../approval-url.js';
import type { ApprovalView } from '../render/approval-message.js';
import { date } from '../render/blocks.js';
import { escaped, visible } from '../render/visible.js';
import type { VoteRefusal } from './dependencies.js';
import type { SlackReply } from './interface.js';

const words = (text: string): SlackReply => ({ text, link: null });

export const HELP = words(
  'Approvals of Runplane are shown in the channels that an admin has chosen. `/runplane link` links your Slack account ' +
    'with your membership, so that your clicks count as your votes.',
);
export const NO_APPROVAL = words('Runplane knows no such approval any more.');
export const OUTDATED = words('This was edited since you saw it. Look at the message as it is now, and vote on that.');
export const TRY_AGAIN = words('Slack did not open the window in time. Please click again.');

/** Who has decided, and when. */
export function decidedReply({ approval, names }: Pick<ApprovalView, 'approval' | 'names'>): SlackReply {
  const at = approval.decidedAt ? ` ${date(approval.decidedAt)}` : '';
  if (approval.status === 'EXPIRED') return words(`This has expired${at}.`);
  const who = approval.decidedBy ? (names.get(approval.decidedBy) ?? approval.decidedBy) : null;
  const by = who === null ? '' : ` by ${escaped(visible(who))}`;
  return words(`This was already ${approval.status.toLowerCase()}${by}${at}.`);
}

export function stepUpReply({ approval, publicUrl }: ApprovalView): SlackReply {
  return {
    text: 'The risk is too high for a click: sign your vote with your passkey in Runplane.',
    link: publicUrl === null ? null : { label: 'Open in Runplane', url: approvalUrl(publicUrl, approval.id) },
  };
}

export function refusedReply({ code, detail }: VoteRefusal): SlackReply {
  const text = SAID[code] ?? escaped(visible(foreignText(detail)));
  return words(`Your vote does not count. ${text}`);
}

const SAID: Readonly<Record<string, string>> = {
  not_an_approver: 'You are not an approver of this stage.',
  self_approval: 'Nobody approves their own request.',
  already_voted: 'You have voted already.',
  reason_required: 'A reason is required.',
};
