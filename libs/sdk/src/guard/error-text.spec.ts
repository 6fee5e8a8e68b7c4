import { describe, expect, it } from '@jest/globals';
import { OutcomeReport } from '@runplane/contracts';
import { errorText } from './error-text.js';
import { execute } from './execute.js';
import type { PermittedCall } from './options.js';

const failing = (thrown: unknown) => () => Promise.reject(thrown);
const call = { signal: new AbortController().signal } as PermittedCall;

describe('what a function throws', () => {
  it.each<[string, unknown, string]>([
    ['a NUL', new Error('a\u0000b'), 'ab'],
    ['a surrogate pair at the cut', new Error(`${'x'.repeat(1_999)}\u{1F600}`), `${'x'.repeat(1_999)}\ufffd`],
    ['NULs before a surrogate pair at the cut', new Error(`\0\0${'x'.repeat(1_998)}\u{1F600}y`), 'x'.repeat(1_998)],
    ['a lone surrogate', new Error('a\udc00b'), 'a\ufffdb'],
    ['a text', 'declined', 'declined'],
    ['nothing', undefined, 'undefined'],
    ['an object without a prototype', Object.create(null), 'no message'],
    ['a message that is no text', Object.assign(new Error(), { message: { code: 7 } }), '[object Object]'],
    [
      'a message that throws',
      {
        get message() {
          throw new Error('trap');
        },
      },
      'no message',
    ],
  ])('becomes a report that can be kept: %s', async (_, thrown, start) => {
    const outcome = await execute(failing(thrown), call);
    if (outcome.status === 'succeeded') throw new Error('it threw');
    const { status, cause, error } = outcome;
    expect([status, cause === thrown]).toEqual(['failed', true]);
    expect(error.message.startsWith(start)).toBe(true);
    expect(error.message.isWellFormed() && !error.message.includes('\0')).toBe(true);
    expect(OutcomeReport.safeParse({ permit: 'p', status: 'failed', error }).success).toBe(true);
  });

  it('is told as it is where nothing is wrong with it', () => {
    expect(errorText(new Error('Zahlung abgelehnt \u{1F600}'))).toBe('Zahlung abgelehnt \u{1F600}');
  });
});
