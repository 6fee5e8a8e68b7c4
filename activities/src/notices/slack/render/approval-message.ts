import { createHash } from 'node:crypto';
import { type Approval, type JsonObject, SLACK_IDS, type SlackSubject } from '@runplane/contracts';
import type { KnownBlock } from '@slack/web-api';
import { approvalUrl } from '../../approval-url.js';
import { button, context, date, fields, header, LIMITS, markup, paragraph, plain } from './blocks.js';
import { amountOf } from './money.js';
import { escaped, visible } from './visible.js';

/** All that a message shows: looked up when it is written, whatever event it is written for. */
export interface ApprovalView {
  approval: Approval;
  agentName: string;
  /** The decision's: why it has to be approved. */
  reason: string;
  /** What would run; null where that is no longer known. */
  arguments: JsonObject | null;
  /** Names of the members who have voted or decided, by id. */
  names: ReadonlyMap<string, string>;
  /** Where people reach Runplane; null: no links. */
  publicUrl: string | null;
}

export interface Message {
  /** For notifications and screen readers. */
  text: string;
  blocks: KnownBlock[];
}

/** Room for the arguments in one block; where they need more, nobody approves them by a button. */
const ARGUMENTS = LIMITS.text - 100;
const RISK_FACTORS = 10;

export function approvalMessage(view: ApprovalView): Message {
  const { approval } = view;
  const shown = argumentsText(view);
  const blocks: KnownBlock[] = [
    header(`${HEADLINE[approval.status]}: ${approval.action.type}`),
    ...fields(facts(view)),
    paragraph(`Reason\n${visible(view.reason)}`),
    paragraph(riskText(approval)),
    ...(shown === null ? [] : [paragraph(`Arguments${approval.edits.length > 0 ? ' (edited)' : ''}\n${shown}`)]),
    ...context(footer(view)),
    ...context(voices(view)),
    ...(approval.status === 'PENDING' ? pendingBlocks(view, shown !== null) : closedBlocks(view)),
  ];
  return { text: `${HEADLINE[approval.status]}: ${approval.action.type} (risk ${approval.risk.level})`, blocks };
}

/** The same for the same content, so that an update that would change nothing is not sent. */
export function contentHash(message: Message): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('hex');
}

export function subjectOf({ id, digest, revision }: Approval): SlackSubject {
  return { approvalId: id, digest, revision };
}

const HEADLINE = {
  PENDING: 'Approval needed',
  APPROVED: 'Approved',
  DENIED: 'Denied',
  EXPIRED: 'Expired',
  CANCELLED: 'Cancelled',
} as const;

function facts({ approval, agentName }: ApprovalView): [string, string][] {
  const { action } = approval;
  const amount = amountOf(action.material);
  return [
    ['Action', `${action.type} (${action.operation})`],
    ['Target', `${action.target.type} ${action.target.id ?? ''}`],
    ['Environment', action.target.environment],
    ['Agent', `${agentName} (${approval.agentId})`],
    ...(amount === null ? [] : [['Amount', amount] as [string, string]]),
  ];
}

function riskText({ risk }: Approval): string {
  const listed = risk.factors.slice(0, RISK_FACTORS);
  const more = risk.factors.length - listed.length;
  return [
    `Risk ${risk.score} of 100, ${risk.level}`,
    ...listed.map(({ points, sentence }) => `${points >= 0 ? '+' : ''}${points} ${visible(sentence)}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n');
}

/** As JSON, whole, or null: what can't be seen whole is not to be voted on here. */
export function argumentsText({ arguments: values }: ApprovalView): string | null {
  if (values === null) return null;
  const text = visible(JSON.stringify(values, null, 2), { lines: true });
  return text.length <= ARGUMENTS ? text : null;
}

function footer({ approval }: ApprovalView) {
  const rules = approval.matched
    .filter(({ effect }) => effect === 'REQUIRE_APPROVAL')
    .map(({ policy, version, rule }) => `${policy} v${version}, ${rule}`);
  const pending = approval.status === 'PENDING';
  return [
    ...(pending ? [markup(`Expires ${date(approval.expiresAt)}`)] : []),
    ...(pending && approval.stageEndsAt ? [markup(`Stage ends ${date(approval.stageEndsAt)}`)] : []),
    ...(pending ? [plain(`Stage ${approval.stageName}: ${approval.votesNeeded} vote(s) needed`, LIMITS.field)] : []),
    plain(`Rule: ${rules.join('; ') || 'default'}`, LIMITS.field),
    plain(approval.id, LIMITS.field),
  ];
}

/** Who has voted how, and where. */
function voices({ approval, names }: ApprovalView) {
  const nameOf = (id: string) => escaped(visible(names.get(id) ?? id));
  const cast = [...approval.earlierVotes, ...approval.votes].map(
    ({ voter, choice, at, channel, standsFor, steppedUp }) =>
      `${nameOf(voter)}${standsFor ? ` (for ${nameOf(standsFor)})` : ''} ${DID[choice]} ${date(at)} ` +
      `by ${escaped(visible(channel))}${steppedUp ? ', signed with a passkey' : ''}`,
  );
  const edits = approval.edits.slice(-3).map(({ by, at }) => `${nameOf(by)} edited ${date(at)}`);
  return [...cast, ...edits].map(markup);
}

const DID = { approve: 'approved', deny: 'denied', abstain: 'abstained' } as const;

function pendingBlocks(view: ApprovalView, argumentsFit: boolean): KnownBlock[] {
  const { approval, publicUrl } = view;
  const subject = JSON.stringify(subjectOf(approval));
  const url = publicUrl === null ? null : approvalUrl(publicUrl, approval.id);
  const votes = argumentsFit
    ? [
        ...(approval.stepUpRequired
          ? []
          : [button('Approve', { id: SLACK_IDS.approve, value: subject, style: 'primary' })]),
        button('Deny', { id: SLACK_IDS.deny, value: subject, style: 'danger' }),
      ]
    : [];
  const links = url === null ? [] : [button('Open in Runplane', { id: SLACK_IDS.open, url })];
  const edit = url === null ? [] : [button('Edit', { id: SLACK_IDS.edit, url: `${url}?edit` })];
  return [
    ...hints(approval, argumentsFit).map((hint) => paragraph(hint)),
    {
      type: 'actions',
      elements: [...votes, button('Details', { id: SLACK_IDS.details, value: subject }), ...edit, ...links],
    },
  ];
}

function hints({ stepUpRequired, questions }: Approval, argumentsFit: boolean): string[] {
  const open = questions.filter(({ answer }) => answer === null).length;
  return [
    ...(stepUpRequired ? ['To approve this, open it in Runplane and sign with your passkey.'] : []),
    ...(argumentsFit ? [] : ['The arguments do not fit here. Open it in Runplane to see all of them, and to vote.']),
    ...(open > 0 ? [`${open} question(s) wait for an answer.`] : []),
  ];
}

function closedBlocks({ approval, names, publicUrl }: ApprovalView): KnownBlock[] {
  const by = approval.decidedBy ? ` by ${names.get(approval.decidedBy) ?? approval.decidedBy}` : '';
  const emergency = approval.brokenGlass ? ', against the plan, in an emergency' : '';
  const verdict = `${HEADLINE[approval.status]}${by}${emergency}${approval.reason ? `: ${approval.reason}` : ''}`;
  const at = approval.decidedAt ? context([markup(`Decided ${date(approval.decidedAt)}`)]) : [];
  const runs = approval.executesAt ? context([markup(`Runs ${date(approval.executesAt)}`)]) : [];
  const link =
    publicUrl === null
      ? []
      : [button('Open in Runplane', { id: SLACK_IDS.open, url: approvalUrl(publicUrl, approval.id) })];
  return [
    paragraph(verdict),
    ...at,
    ...runs,
    ...(link.length > 0 ? [{ type: 'actions' as const, elements: link }] : []),
  ];
}
