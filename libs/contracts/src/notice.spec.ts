import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CreateWebhook, NOTICE_TYPES, type NoticeType, WebhookPayload } from './notice.js';

const PAGE = join(__dirname, '../../../docs/notifications.md');

/** One line for each type; the compiler asks for the line of a new one. */
const WHEN: Record<NoticeType, string> = {
  'action.decided': 'the policy has decided: ALLOW, BLOCK or REQUIRE_APPROVAL',
  'approval.requested': 'an approval waits for people',
  'approval.vote': 'a vote counts',
  'approval.vote_refused': 'a vote was refused, and why',
  'approval.edited': 'the arguments were changed; earlier votes are dropped',
  'approval.reminded': 'a stage has waited for some time',
  'approval.escalated': 'the time of a stage is up, and the next one is asked',
  'approval.extended': 'the time of a stage is up, and it gets the same time once more',
  'approval.stage_approved': 'a stage has approved, and the next one is asked',
  'approval.allowed_by_time': 'the time of a stage is up, and its plan lets the action pass',
  'approval.reassigned': 'a seat was handed over',
  'approval.broken_glass': 'one member approved alone, in an emergency',
  'approval.question': 'an approver asks the agent or its owner',
  'approval.answer': 'a question was answered',
  'approval.comment': 'a member commented',
  'approval.grant_created': 'a vote to approve has become a grant',
  'approval.approved': 'approved',
  'approval.denied': 'denied',
  'approval.expired': 'nobody decided in time',
  'action.cancelled': 'the agent, its owner, an operator or the system cancelled it',
  'action.rechecked': 'approved, and checked once more right before it runs',
  'permit.issued': 'the caller may run it, under a permit',
  'execution.started': 'it begins',
  'execution.outcome': 'SUCCEEDED, FAILED or UNKNOWN',
  'execution.reconciled': 'the provider was asked, and told what an unknown outcome was',
  'execution.settlement_proposed': 'somebody says what an unknown outcome was; a second person has to confirm',
  'execution.settled': 'people have settled an unknown outcome',
  'member.invited': 'a person is invited to be a member',
  'control.changed': 'somebody changed a policy, member, agent, key, channel …',
  'channel.test': 'you asked for it',
};

describe('docs/notifications.md', () => {
  it('lists exactly the events that there are', () => {
    const list = /\| type +\| when[\s\S]*?(?=\n\n)/.exec(readFileSync(PAGE, 'utf8'))?.[0] ?? '';
    const rows = [...list.matchAll(/^\| `([a-z_.]+)` +\| (.*?) +\|$/gm)].map(([, type, when]) => [type, when]);
    expect(rows).toEqual(NOTICE_TYPES.map((type) => [type, WHEN[type]]));
  });

  it('shows a payload that the schema takes', () => {
    const json = /### What arrives\n\n```json\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
    expect(WebhookPayload.parse(JSON.parse(json)).type).toBe('approval.requested');
  });
});

describe('the URL of a webhook', () => {
  it.each([
    ['of another scheme', 'ftp://x.test'],
    ['with credentials', 'https://user:pw@x.test'],
    ['with a fragment', 'https://x.test/#f'],
    ['a bare name', 'x.test'],
    ['very long', `https://x.test/${'a'.repeat(2000)}`],
  ])('is none %s', (_, url) => {
    expect(CreateWebhook.safeParse({ name: 'x', url }).success).toBe(false);
  });

  it('is any other of http or https', () => {
    expect(CreateWebhook.parse({ name: 'x', url: 'https://x.test/a?b=c' }).eventTypes).toEqual([]);
  });
});
