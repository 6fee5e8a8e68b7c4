import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '@runplane/contracts';
import { callMeta } from './call-meta.js';

const pathsOf = (meta: Record<string, unknown>): string[] => {
  try {
    callMeta(meta);
    return [];
  } catch (error) {
    return ((error as ProblemError).extra.errors ?? []).map(({ path }) => path);
  }
};

describe('what a call says in its _meta', () => {
  it('is read by our names; those of others are theirs', () => {
    const meta = {
      progressToken: 1,
      'example.com/wait': 'long',
      'dev.runplane/idempotencyKey': 'k-1',
      'dev.runplane/context': { user: 'u_1' },
      'dev.runplane/target': { environment: 'staging' },
      'dev.runplane/wait': 0,
    };
    const read = { idempotencyKey: 'k-1', context: { user: 'u_1' }, target: { environment: 'staging' }, wait: 0 };
    expect(callMeta(meta)).toEqual(read);
    expect(callMeta(undefined)).toEqual({});
  });

  it.each<[string, Record<string, unknown>]>([
    ['dev.runplane/idempotencyKey', { 'dev.runplane/idempotencyKey': 'a b' }],
    ['dev.runplane/wait', { 'dev.runplane/wait': 301 }],
    ['dev.runplane/wait', { 'dev.runplane/wait': 1.5 }],
    ['dev.runplane/context', { 'dev.runplane/context': 'urgent' }],
    ['dev.runplane/idempotencykey', { 'dev.runplane/idempotencykey': 'k-1' }],
  ])('is refused by name where %s is wrong: %j', (name, meta) => {
    expect(pathsOf(meta)).toEqual([`_meta.${name}`]);
  });
});
