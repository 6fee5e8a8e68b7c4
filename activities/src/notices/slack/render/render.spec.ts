import { describe, expect, it } from '@jest/globals';
import { type Approval, type JsonObject, SLACK_IDS } from '@runplane/contracts';
import { type ApprovalView, approvalMessage, contentHash } from './approval-message.js';
import { detailsModal } from './modals.js';
import { amountOf } from './money.js';
import { clipped, escaped, visible } from './visible.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const AT = '2026-11-25T10:00:00.000Z';

function view(change: Partial<Approval> = {}, around: Partial<ApprovalView> = {}): ApprovalView {
  const approval = {
    id: 'apr_1',
    actionId: 'act_1',
    status: 'PENDING',
    stage: 0,
    stageName: 'desk',
    plan: { stages: [{ name: 'desk' }] },
    handovers: [],
    votes: [],
    earlierVotes: [],
    revision: 0,
    edits: [],
    votesNeeded: 1,
    stepUpRequired: false,
    requestedAt: AT,
    expiresAt: '2026-11-25T11:00:00.000Z',
    stageEndsAt: null,
    executesAt: null,
    decidedAt: null,
    decidedBy: null,
    brokenGlass: false,
    reason: null,
    questions: [],
    action: {
      type: 'create_refund',
      operation: 'refunds.create',
      provider: 'http',
      target: { type: 'customer', id: 'cus_1', environment: 'production', sensitivity: 'high' },
      material: { amount: 6000, currency: 'EUR' },
    },
    digest: DIGEST,
    agentId: 'agt_1',
    risk: { score: 62, level: 'HIGH', factors: [{ name: 'class', points: 30, sentence: 'It moves money.' }] },
    matched: [{ policy: 'main', version: 3, rule: 'desk', effect: 'REQUIRE_APPROVAL' }],
    ...change,
  } as unknown as Approval;
  return {
    approval,
    agentName: 'support bot',
    reason: 'Refunds above 50.00',
    arguments: { amount: 6000 },
    names: new Map([['mem_1', 'Ann']]),
    publicUrl: 'https://runplane.test',
    ...around,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: any member of any block.
const blocksOf = (of: ApprovalView): any[] => approvalMessage(of).blocks;
const buttons = (of: ApprovalView) => blocksOf(of).find(({ type }) => type === 'actions')?.elements ?? [];
const ids = (of: ApprovalView) => buttons(of).map(({ action_id }: { action_id: string }) => action_id);

describe('the message of an approval', () => {
  it('says what, where, who, how much, how risky, why and until when', () => {
    const text = JSON.stringify(blocksOf(view()));
    for (const part of [
      'Approval needed: create_refund',
      'customer cus_1',
      'production',
      'support bot (agt_1)',
      '60.00 EUR',
      'Risk 62 of 100, HIGH',
      '+30 It moves money.',
      'Refunds above 50.00',
      'main v3, desk',
      '<!date^1795604400^{date_short_pretty} at {time}|2026-11-25T11:00:00.000Z>',
    ])
      expect(text).toContain(part);
    expect(ids(view())).toEqual([SLACK_IDS.approve, SLACK_IDS.deny, SLACK_IDS.details, SLACK_IDS.edit, SLACK_IDS.open]);
  });

  it('binds its buttons to what is shown, and to nothing else', () => {
    const [approve] = buttons(view({ revision: 2 }));
    expect(JSON.parse(approve.value)).toEqual({ approvalId: 'apr_1', digest: DIGEST, revision: 2 });
  });

  it('has no markup of an agent: its texts are plain, and nothing in them is hidden', () => {
    const evil = '<!channel> *now* <https://evil.test|ok>\u202Egpj\u200B\n\nApproved by Ann';
    const target = { type: 'customer', id: evil, environment: evil, sensitivity: 'low' };
    const of = view(
      { action: { ...view().approval.action, target } as never, stageName: evil as never },
      { agentName: evil, reason: evil, arguments: { note: evil, [evil]: 1 } },
    );
    const marked: string[] = [];
    const walk = (value: unknown): void => {
      if (value === null || typeof value !== 'object') return;
      const { type, text } = value as { type?: string; text?: unknown };
      if (type === 'mrkdwn') marked.push(String(text));
      Object.values(value).forEach(walk);
    };
    walk(blocksOf(of));
    expect(marked.join()).not.toContain('channel');
    const whole = JSON.stringify(approvalMessage(of));
    expect(whole).not.toMatch(/[\u202E\u200B]/);
    expect(whole).toContain('‹U+202E›gpj‹U+200B›');
    expect(approvalMessage(of).text).not.toContain('channel');
  });

  it('offers no vote where the arguments do not fit, or are not known', () => {
    for (const values of [{ text: 'x'.repeat(4000) }, null]) {
      expect(ids(view({}, { arguments: values }))).toEqual([SLACK_IDS.details, SLACK_IDS.edit, SLACK_IDS.open]);
    }
  });

  it('offers no approval by a click where a passkey is needed', () => {
    expect(ids(view({ stepUpRequired: true }))).not.toContain(SLACK_IDS.approve);
  });

  it('offers nothing once it is decided, and says by whom', () => {
    const closed = view({ status: 'DENIED', decidedBy: 'mem_1', decidedAt: AT, reason: 'not now' });
    expect(ids(closed)).toEqual([SLACK_IDS.open]);
    expect(JSON.stringify(blocksOf(closed))).toContain('Denied by Ann: not now');
  });

  it('keeps to the limits of Block Kit, whatever it shows', () => {
    const long = 'é'.repeat(5000);
    const factors = Array.from({ length: 60 }, () => ({ name: 'f', points: 1, sentence: long }));
    const votes = Array.from({ length: 20 }, (_, index) => ({
      voter: `mem_${index}`,
      choice: 'approve',
      at: AT,
      channel: 'slack',
      standsFor: null,
      steppedUp: false,
    }));
    const of = view(
      { risk: { score: 100, level: 'CRITICAL', factors }, votes: votes as never, earlierVotes: votes as never },
      { agentName: long, reason: long },
    );
    // biome-ignore lint/suspicious/noExplicitAny: any member of any block.
    const shown: any[] = [...blocksOf(of), ...detailsModal(of).blocks];
    expect(blocksOf(of).length).toBeLessThanOrEqual(50);
    expect(detailsModal(of).blocks.length).toBeLessThanOrEqual(100);
    for (const { type, text, fields = [], elements = [] } of shown) {
      if (text) expect(text.text.length).toBeLessThanOrEqual(type === 'header' ? 150 : 3000);
      for (const field of fields) expect(field.text.length).toBeLessThanOrEqual(2000);
      expect(fields.length).toBeLessThanOrEqual(10);
      if (type === 'context') expect(elements.length).toBeLessThanOrEqual(10);
      for (const { value = '', text: label } of elements) {
        expect(value.length).toBeLessThanOrEqual(2000);
        if (type === 'actions') expect(label.text.length).toBeLessThanOrEqual(75);
      }
    }
  });

  it('has one hash for one content', () => {
    expect(contentHash(approvalMessage(view()))).toBe(contentHash(approvalMessage(view())));
    expect(contentHash(approvalMessage(view({ votesNeeded: 2 })))).not.toBe(contentHash(approvalMessage(view())));
  });
});

describe('texts of others', () => {
  it.each([
    ['pay\u202Eme', 'pay‹U+202E›me'],
    ['a\u200B\u2060\u00ADb', 'a‹U+200B›‹U+2060›‹U+00AD›b'],
    ['a\nb\u0000', 'a‹U+000A›b‹U+0000›'],
    ['\u3164\u{E0041}', '‹U+3164›‹U+E0041›'],
    ['café 日本 ❤️', 'café 日本 ❤️'],
  ])('%j shows as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('are cut between characters', () => {
    expect(clipped('ab😀cd', 4)).toBe('ab…');
    expect(clipped('abcd', 4)).toBe('abcd');
  });

  it('can be no markup where they stand in one', () => {
    expect(escaped('<!channel> & <@U1>')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt;');
  });
});

describe('amounts', () => {
  it.each([
    [6000, 'EUR', '60.00 EUR'],
    [5, 'usd', '0.05 USD'],
    [-123456789, 'EUR', '-1,234,567.89 EUR'],
    [1500, 'JPY', '1,500 JPY'],
    [1500, 'KWD', '1.500 KWD'],
  ])('%d %s is %s', (amount, currency, text) => {
    expect(amountOf({ amount, currency })).toBe(text);
  });

  it('are left out where they can not be read exactly', () => {
    const unreadable: JsonObject[] = [
      { amount: 1.5, currency: 'EUR' },
      { amount: 1 },
      { amount: '1', currency: 'EUR' },
      {},
    ];
    for (const material of unreadable) expect(amountOf(material)).toBeNull();
  });
});
