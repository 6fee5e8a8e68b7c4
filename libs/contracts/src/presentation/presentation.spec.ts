import { describe, expect, it } from '@jest/globals';
import type { CanonicalAction } from '../action.js';
import { describeFields, formatAmount, sentenceOf } from './describe-action.js';
import { html } from './html.js';
import { visibleText } from './visible-text.js';

describe('visibleText', () => {
  it.each([
    ['pay\u202Ecod.exe', 'pay\\u{202E}cod.exe'],
    ['a\u200Bb\uFEFFc\u2066d', 'a\\u{200B}b\\u{FEFF}c\\u{2066}d'],
    ['one\ntwo\r\u0000', 'one⏎two\\u{D}\\u{0}'],
    ['tag\u{E0041}', 'tag\\u{E0041}'],
    ['\u3164', '\\u{3164}'],
    ['\uD800', '\uFFFD'],
    ['Größe 漢字 😀', 'Größe 漢字 😀'],
  ])('shows %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('cuts visibly, and no character in two', () => {
    expect(visibleText('😀😀😀', 2)).toBe('😀😀… (cut)');
  });
});

describe('html', () => {
  it('escapes every value but its own', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${`"'&`}">${inner}${[inner, inner]}${null}${1}</p>`.text).toBe(
      '<p title="&quot;&#39;&amp;"><b>&lt;i&gt;</b><b>&lt;i&gt;</b><b>&lt;i&gt;</b>1</p>',
    );
  });
});

describe('formatAmount', () => {
  it.each([
    [1050, 'EUR', '10.50 EUR'],
    [5, 'EUR', '0.05 EUR'],
    [-120, 'USD', '-1.20 USD'],
    [500, 'JPY', '500 JPY'],
    [1234, 'KWD', '1.234 KWD'],
    [700, 'not one', '7.00 not one'],
  ])('writes %d of %s as %s', (minor, currency, text) => {
    expect(formatAmount(minor, currency)).toBe(text);
  });
});

describe('describeFields', () => {
  it('shows names and values on one line each, and says what it leaves out', () => {
    expect(describeFields({ 'a\n': 'x\ny', b: { c: [1] } })).toEqual([
      { name: 'a⏎', value: 'x⏎y' },
      { name: 'b', value: '{"c":[1]}' },
    ]);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, n]));
    expect(describeFields(many).at(-1)).toEqual({ name: '…', value: '10 more, not shown here' });
  });
});

describe('sentenceOf', () => {
  const refund: CanonicalAction = {
    type: 'create_refund',
    effect: 'money',
    provider: 'http',
    operation: 'refunds.create',
    target: { type: 'customer', id: 'cus_1', environment: 'production', sensitivity: 'medium' },
    material: { amount: 1050, currency: 'eur' },
    catalogue: `sha256:${'0'.repeat(64)}`,
  };

  it('says what, how much, on which target and where', () => {
    expect(sentenceOf(refund)).toBe('Create refund of 10.50 EUR on customer cus_1 in production.');
  });

  it('leaves away what the action does not have, and shows what would hide', () => {
    expect(sentenceOf({ ...refund, material: {}, target: { ...refund.target, id: null } })).toBe(
      'Create refund on customer in production.',
    );
    expect(sentenceOf({ ...refund, target: { ...refund.target, id: 'a\u202Eb' } })).toContain('a\\u{202E}b');
  });
});
