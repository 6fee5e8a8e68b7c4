import { describe, expect, it } from '@jest/globals';
import { lineAndColumn, rangeOf } from './mistakes';

const mistake = (source: { line: number; column: number }, inside: { line?: number; column?: number } = {}) => ({
  code: 'x',
  message: 'm',
  path: 'rules[0].when',
  source,
  ...inside,
});

function marked(text: string, ...place: Parameters<typeof mistake>): string {
  const { from, to } = rangeOf(text, mistake(...place));
  return text.slice(from, to);
}

describe('where a mistake is marked', () => {
  it.each([
    ['a: 1\nwhen: action.amout > 5', { line: 2, column: 7 }, { line: 1, column: 1 }, 'action.amout'],
    ['a: 1\nwhen: risk.score > 5 && x.y', { line: 2, column: 7 }, { line: 1, column: 19 }, 'x.y'],
    ['when: "a.b > 5 && x"', { line: 1, column: 7 }, { line: 1, column: 12 }, 'x'],
    ['when: |\n  a.b > 5 &&\n  c.d > 1\nid: x', { line: 1, column: 7 }, { line: 2, column: 1 }, 'c.d'],
    ['when: >-\n  a.b > 5 &&\n  c.d > 1', { line: 1, column: 7 }, { line: 1, column: 1 }, 'a.b'],
    ['effect: ALOW  ', { line: 1, column: 9 }, {}, 'ALOW'],
    ['', { line: 7, column: 9 }, {}, ''],
  ])('%j', (text, source, inside, word) => {
    expect(marked(text, source, inside)).toBe(word);
  });

  it('is told by line and column', () => {
    expect(lineAndColumn('a: 1\nwhen: x > 5', mistake({ line: 2, column: 7 }, { line: 1, column: 5 }))).toBe('2:11');
  });
});
