import { type Approval, amountOf, describeFields, type Html, html, visibleText } from '@runplane/contracts';
import type { ApprovalDetail } from '../approvals/approval-answers.js';
import { layout, table } from '../common/html-page.js';

/** The action as it is now, with a form to vote; `problem` says why the last attempt did not count. */
export function renderForm(approval: ApprovalDetail, ticket: string, problem: string | null = null): string {
  return layout('An action waits for your approval', [
    ...(problem === null ? [] : [html`<p role="alert"><b>${problem}</b></p>`]),
    ...describe(approval),
    html`<form method="post" action="/approvals/${approval.id}" autocomplete="off">
<input type="hidden" name="ticket" value="${ticket}">
<label>Reason<textarea name="reason" rows="3" maxlength="1000"></textarea></label>
<button name="choice" value="approve">Approve</button><button name="choice" value="deny">Deny</button>
<button name="choice" value="abstain">Abstain</button></form>
<p>The link is good for one vote.</p>`,
  ]);
}

export function statusLine({
  status,
  decidedBy,
  decidedAt,
  votesNeeded,
  stageName,
}: Pick<Approval, 'status' | 'decidedBy' | 'decidedAt' | 'votesNeeded' | 'stageName'>): string {
  if (status === 'PENDING') return `It is pending in stage ${stageName}: ${votesNeeded} more vote(s) needed.`;
  const by = decidedBy ? ` by ${decidedBy}` : '';
  return `It was ${status.toLowerCase()}${by} at ${decidedAt ?? 'an unknown time'}.`;
}

function describe(approval: ApprovalDetail): Html[] {
  const { action, risk } = approval;
  const amount = amountOf(action);
  return [
    table([
      { name: 'Action', value: `${action.type} (${action.operation})` },
      { name: 'Agent', value: approval.agentId },
      {
        name: 'Target',
        value: `${action.target.type} ${visibleText(action.target.id ?? '(no id)', 300)} in ${action.target.environment}`,
      },
      ...(amount ? [{ name: 'Amount', value: amount }] : []),
      { name: 'Risk', value: `${risk.level}, ${risk.score} of 100` },
      ...risk.factors.map((factor) => ({ name: 'Risk factor', value: visibleText(JSON.stringify(factor), 300) })),
      ...approval.matched.map(({ policy, version, rule }) => ({
        name: 'Rule',
        value: `${policy} v${version}, ${rule}`,
      })),
      { name: 'Stage', value: `${approval.stageName} (${approval.stage + 1} of ${approval.plan.stages.length})` },
      { name: 'Expires', value: approval.expiresAt },
      { name: 'Digest', value: approval.digest },
    ]),
    quoted('Arguments, as they would run', approval.arguments),
    quoted('Context, as the agent gave it', approval.context),
  ];
}

function quoted(title: string, fields: { [name: string]: unknown } | null): Html {
  const content = fields ? table(describeFields(fields)) : html`<p>No longer kept.</p>`;
  return html`<h2>${title}</h2><blockquote>${content}</blockquote>`;
}
