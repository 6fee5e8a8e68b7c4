import { describe, expect, it } from '@jest/globals';
import { DecisionRecord, type Facts, type KeyScope } from '@runplane/contracts';
import { compileBundle } from '../bundle/compile-bundle.js';
import { bundleOf, inputOf } from '../testing/fixtures.js';
import { evaluate } from './evaluate.js';
import { outsideScope } from './key-scope.js';
import { refusedRecord } from './refused-record.js';

const { action } = inputOf();
const SHOP = { name: 'shop', environment: 'production' };
const ALLOW_ALL = compileBundle(
  bundleOf([{ id: 'all', effect: 'ALLOW', match: { actions: ['create_refund', 'unmapped'] } }]),
);

function decide(credential: Partial<NonNullable<Facts['credential']>>, of: Parameters<typeof inputOf>[0] = {}) {
  const complete = { key: 'k1', scope: null, token: null, connection: null, ...credential };
  return evaluate(ALLOW_ALL, inputOf({ ...of, facts: { ...of?.facts, credential: complete } }));
}

describe('a scope', () => {
  it.each<[KeyScope]>([
    [{ actions: ['create_refund'] }],
    [{ actions: ['other', 'create_*'] }],
    [{ operations: ['stripe.refunds.*'] }],
    [{ environments: ['prod*'] }],
    [{ connections: ['shop'] }],
    [{ actions: ['*'], operations: ['*'], environments: ['*'], connections: ['*'] }],
  ])('%j holds what fits each of its members', (scope) => {
    expect(outsideScope(scope, { action, connection: SHOP })).toBeNull();
    expect(decide({ scope, connection: SHOP }).decision).toBe('ALLOW');
  });

  it.each<[KeyScope, string]>([
    [{ actions: ['create_charge', 'refund'] }, 'is not for the action create_refund'],
    [{ actions: ['Create_refund'] }, 'is not for the action create_refund'],
    [{ operations: ['stripe.refunds'] }, 'is not for the operation stripe.refunds.create'],
    [{ environments: ['staging'] }, 'is not for the environment production'],
    [{ connections: ['shop-eu'] }, 'is not for the connection shop'],
    [{ actions: ['create_refund'], environments: ['staging'] }, 'is not for the environment production'],
  ])('%j holds nothing else', (scope, why) => {
    expect(outsideScope(scope, { action, connection: SHOP })).toBe(why);
    const record = decide({ scope, connection: SHOP });
    expect(DecisionRecord.parse(record)).toEqual(record);
    expect(record).toMatchObject({
      decision: 'BLOCK',
      code: 'out_of_scope',
      reason: `The key k1 ${why}.`,
      matched: [],
    });
  });

  it('of connections holds no call that goes through none', () => {
    expect(decide({ scope: { connections: ['*'] } }).decision).toBe('BLOCK');
  });

  it('of environments is held against the connection, whatever environment the caller says', () => {
    const scope = { environments: ['staging'] };
    const claimed = { target: { environment: 'staging' } };
    expect(decide({ scope }, claimed).decision).toBe('ALLOW');
    expect(decide({ scope, connection: { ...SHOP, environment: 'staging' } }, claimed).decision).toBe('ALLOW');
    expect(decide({ scope, connection: SHOP }, claimed)).toMatchObject({
      decision: 'BLOCK',
      reason: 'The key k1 is not for the environment production of the connection shop.',
    });
  });

  it.each<[KeyScope, string]>([
    [{ actions: ['unmapped'] }, 'ALLOW'],
    [{ actions: ['*'] }, 'BLOCK'],
    [{ actions: ['unm*'] }, 'BLOCK'],
    [{ environments: ['production'] }, 'BLOCK'],
  ])('%j of an unmapped tool: %s', (scope, decision) => {
    expect(decide({ scope }, { action: { type: 'unmapped' } }).decision).toBe(decision);
  });
});

describe('a decision on what a key asked for', () => {
  it('is held against the token beside the key: neither widens the other', () => {
    const [fits, other] = [{ actions: ['create_refund'] }, { actions: ['create_charge'] }];
    expect(decide({ scope: fits, token: fits }).decision).toBe('ALLOW');
    expect(decide({ scope: fits, token: other }).reason).toBe(
      'The access token of the key k1 is not for the action create_refund.',
    );
    expect(decide({ scope: other, token: fits }).reason).toBe('The key k1 is not for the action create_refund.');
  });

  it('says the stop of an agent first', () => {
    const agent = { status: 'disabled' as const };
    expect(decide({ scope: { actions: ['other'] } }, { agent })).not.toHaveProperty('code');
  });

  it('keeps no code where the call does not fit its tool', () => {
    const record = refusedRecord(decide({ scope: { actions: ['other'] } }), { message: 'is missing', path: '/amount' });
    expect(record).not.toHaveProperty('code');
    expect(record.reason).toContain('/amount');
  });

  it.each([
    ['without its scope', { key: 'k1', token: null, connection: null }],
    ['without its token', { key: 'k1', scope: null, connection: null }],
    ['with a scope that is none', { key: 'k1', scope: 'all', token: null, connection: null }],
    ['without its key', { scope: null, token: null, connection: null }],
    ['that is null', null],
  ])('is BLOCK for a credential %s', (_, credential) => {
    const record = evaluate(ALLOW_ALL, inputOf({ facts: { credential } as unknown as Partial<Facts> }));
    expect(record).toMatchObject({ decision: 'BLOCK', reason: expect.stringContaining('facts.credential') });
  });

  it('is as before where nobody asked with a key', () => {
    expect(evaluate(ALLOW_ALL, inputOf()).decision).toBe('ALLOW');
  });
});
