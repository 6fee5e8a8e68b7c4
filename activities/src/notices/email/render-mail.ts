import {
  type Approval,
  amountOf,
  describeFields,
  type Html,
  html,
  type NoticeType,
  visibleText,
} from '@runplane/contracts';

/** What a mail is about, as it is now. */
export interface MailSubject {
  type: NoticeType;
  approval: Approval;
  agentName: string;
  /** Null: this installation has not said where it is reached. */
  link: string | null;
}

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

const HEADLINES: Partial<Record<NoticeType, string>> = {
  'approval.requested': 'An action waits for your approval',
  'approval.reminded': 'Reminder: an action still waits for your approval',
  'approval.escalated': 'Escalated to you: an action waits for your approval',
  'approval.extended': 'Last extension: an action still waits for your approval',
  'approval.stage_approved': 'Your turn: an action waits for your approval',
  'approval.reassigned': 'Handed over to you: an action waits for your approval',
  'approval.edited': 'Changed: an action waits for your approval again',
  'approval.broken_glass': 'Emergency: an action was approved without its approvers',
  'approval.approved': 'Approved',
  'approval.denied': 'Denied',
  'approval.expired': 'Expired without a decision',
  'action.cancelled': 'Cancelled',
};

/** One approval: what is asked, by whom, and why a person is. */
export function renderMail(subject: MailSubject): RenderedMail {
  const headline = HEADLINES[subject.type] ?? 'News of an approval';
  const facts = factsOf(subject);
  const fields = describeFields(subject.approval.action.material);
  const footer = footerOf(subject);
  return {
    subject: `[Runplane] ${headline}: ${subject.approval.action.type} (${subject.approval.risk.level})`,
    text: [
      `${headline}.`,
      '',
      ...facts.map(({ name, value }) => `${name}: ${value}`),
      '',
      'What the agent wrote, as it wrote it (nobody has checked it):',
      ...fields.map(({ name, value }) => `  > ${name}: ${value}`),
      '',
      ...footer,
    ].join('\n'),
    html: pageOf(headline, [
      table(facts),
      html`<p>What the agent wrote, as it wrote it (nobody has checked it):</p>
<blockquote style="border-left:4px solid #c60;margin:0;padding:4px 12px;background:#f6f6f6;font-family:monospace">${table(fields)}</blockquote>`,
      ...footer.map((line) => html`<p>${linked(line, subject.link)}</p>`),
    ]),
  };
}

/** Several approvals that wait for one person. */
export function renderDigest(subjects: readonly MailSubject[]): RenderedMail {
  const headline = `${subjects.length} ${subjects.length === 1 ? 'action waits' : 'actions wait'} for your approval`;
  const lines = subjects.map((subject) => ({ subject, line: lineOf(subject) }));
  return {
    subject: `[Runplane] ${headline}`,
    text: [`${headline}.`, ...lines.flatMap(({ subject, line }) => ['', line, subject.link ?? noLink(subject)])].join(
      '\n',
    ),
    html: pageOf(headline, [
      html`<ul>${lines.map(
        ({ subject, line }) => html`<li>${line}<br>${linked(subject.link ?? noLink(subject), subject.link)}</li>`,
      )}</ul>`,
    ]),
  };
}

function factsOf({ approval, agentName }: MailSubject): { name: string; value: string }[] {
  const { action, risk, plan } = approval;
  const amount = amountOf(action);
  const decided = approval.status === 'PENDING' ? [] : [{ name: 'Decided', value: decisionOf(approval) }];
  return [
    ...decided,
    { name: 'Action', value: `${action.type} (${action.operation})` },
    { name: 'Agent', value: `${visibleText(agentName, 120)} (${approval.agentId})` },
    { name: 'Target', value: targetOf(approval) },
    ...(amount ? [{ name: 'Amount', value: amount }] : []),
    { name: 'Risk', value: `${risk.level}, ${risk.score} of 100` },
    ...risk.factors.map((factor) => ({ name: '  factor', value: visibleText(JSON.stringify(factor), 200) })),
    ...approval.matched.map(({ policy, version, rule }) => ({ name: 'Rule', value: `${policy} v${version}, ${rule}` })),
    { name: 'Stage', value: `${approval.stageName} (${approval.stage + 1} of ${plan.stages.length})` },
    ...(approval.status === 'PENDING' ? [{ name: 'Expires', value: approval.expiresAt }] : []),
    { name: 'Digest', value: approval.digest },
  ];
}

function decisionOf({ status, decidedBy, decidedAt, brokenGlass, reason }: Approval): string {
  const by = decidedBy ? ` by ${decidedBy}` : '';
  const why = reason ? `: ${visibleText(reason)}` : '';
  return `${status}${brokenGlass ? ' in an emergency' : ''}${by} at ${decidedAt ?? 'an unknown time'}${why}`;
}

function targetOf({ action: { target } }: Approval): string {
  return `${target.type} ${visibleText(target.id ?? '(no id)', 200)} in ${target.environment}`;
}

function lineOf({ approval, agentName }: MailSubject): string {
  const amount = amountOf(approval.action);
  const what = `${approval.action.type}${amount ? ` of ${amount}` : ''}`;
  return `${what} on ${targetOf(approval)}, by ${visibleText(agentName, 120)}; risk ${approval.risk.level}; until ${approval.expiresAt}`;
}

function footerOf(subject: MailSubject): string[] {
  const { approval, link } = subject;
  if (approval.status !== 'PENDING') return [];
  if (link === null) return [noLink(subject)];
  if (approval.stepUpRequired) return [`See it: ${link}`, 'A vote to approve it has to be signed with your passkey.'];
  return [
    `Look at it and vote: ${link}`,
    'The link is yours alone, and good for one vote. Opening it decides nothing. Do not forward this mail.',
  ];
}

function noLink({ approval }: MailSubject): string {
  return `Vote by the API: POST /v1/approvals/${approval.id}/approve or /deny.`;
}

function table(rows: readonly { name: string; value: string }[]): Html {
  return html`<table cellpadding="4">${rows.map(
    ({ name, value }) => html`<tr><td style="vertical-align:top"><b>${name.trim()}</b></td><td>${value}</td></tr>`,
  )}</table>`;
}

/** Our own link is one; what an agent writes never becomes one. */
export function linked(line: string, link: string | null): Html {
  if (link === null || !line.endsWith(link)) return html`${line}`;
  return html`${line.slice(0, -link.length)}<a href="${link}" rel="noreferrer">${link}</a>`;
}

export function pageOf(headline: string, parts: readonly Html[]): string {
  const body = html`<!doctype html><html lang="en"><body style="font-family:sans-serif"><h2>${headline}</h2>${parts}</body></html>`;
  return body.text;
}
