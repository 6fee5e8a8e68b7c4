import { amountOf, describeFields } from '@runplane/contracts';
import type { Style } from '../output/style.js';
import { fields } from '../output/table.js';
import type { ApprovalDetail } from './approval-detail.js';

/** All that a voter decides by: what would run, why it needs a vote, who has voted. */
export function describeApproval(approval: ApprovalDetail, style: Style): string {
  const { action, risk, plan, stage } = approval;
  const { groups = [], roles = [], people = [] } = plan.stages[stage]?.approvers ?? {};
  const summary = fields(style, [
    ['Approval', approval.id],
    ['Status', approval.status],
    ['What', `${action.type} (${action.operation})`],
    ['Target', `${action.target.type} ${action.target.id ?? '(no id)'} in ${action.target.environment}`],
    ['Amount', amountOf(action)],
    ['Agent', approval.agentId],
    ['Risk', `${risk.level}, ${risk.score} of 100`],
    ...risk.factors.map(({ points, sentence }) => ['', `${points}: ${sentence}`] as const),
    ...approval.matched.map(({ policy, version, rule }) => ['Rule', `${policy} v${version}, ${rule}`] as const),
    ['Stage', `${approval.stageName} (${stage + 1} of ${plan.stages.length}), ${approval.votesNeeded} more needed`],
    ['Asked', [...groups.map((g) => `group ${g}`), ...roles.map((r) => `role ${r}`), ...people].join(', ')],
    ['Expires', approval.expiresAt],
    ['Passkey', approval.stepUpRequired ? 'a vote to approve has to be signed: use the dashboard' : null],
    ...approval.votes.map(
      ({ voter, choice, at, reason }) => ['Vote', `${voter}: ${choice} ${at} ${reason ?? ''}`] as const,
    ),
    ...approval.comments.map(({ author, text }) => ['Comment', `${author}: ${text}`] as const),
    ...approval.questions.map(
      ({ text, answer }) => ['Question', `${text} ${answer ? `- ${answer.text}` : ''}`] as const,
    ),
    [
      'Decided',
      approval.decidedAt && `${approval.decidedAt} by ${approval.decidedBy ?? 'time'} ${approval.reason ?? ''}`,
    ],
    ['Digest', approval.digest],
  ]);
  const edited = approval.edited ? ' (edited by an approver)' : '';
  return [
    summary,
    `\n${style.bold(`Arguments, as they would run${edited}`)}\n`,
    block(approval.arguments, style),
    `\n${style.bold('Context, as the agent gave it')}\n`,
    block(approval.context, style),
  ].join('');
}

function block(values: { [name: string]: unknown } | null, style: Style): string {
  if (values === null) return 'no longer kept\n';
  const rows = describeFields(values).map(({ name, value }) => [name, value] as const);
  return rows.length === 0 ? 'none\n' : fields(style, rows);
}
