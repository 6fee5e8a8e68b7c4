import { describe, expect, it } from '@jest/globals';
import { GuardRequest, isActionId, ProblemError } from '@runplane/contracts';
import { actionIdOf, idempotencyKeyOf, requestHashOf } from './action-identity.js';

const request = (changes: Record<string, unknown> = {}): GuardRequest =>
  GuardRequest.parse({
    tool: 'stripe.charges.create',
    arguments: { amount: 5, currency: 'eur' },
    execution: 'callback',
    ...changes,
  });

describe('actionIdOf', () => {
  it('is the same for the same agent and key, and another for any other', () => {
    expect(actionIdOf('agt_1', 'k')).toBe(actionIdOf('agt_1', 'k'));
    expect(new Set([actionIdOf('agt_1', 'k'), actionIdOf('agt_2', 'k'), actionIdOf('agt_1', 'l')]).size).toBe(3);
  });

  it('is an action id, and a new one for each request without a key', () => {
    const ids = [actionIdOf('agt_1', undefined), actionIdOf('agt_1', undefined), actionIdOf('agt_1', 'k')];
    expect(ids.every(isActionId)).toBe(true);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('requestHashOf', () => {
  it('does not depend on the order of keys, the idempotency key or the wait', () => {
    const other = request({ arguments: { currency: 'eur', amount: 5 }, idempotencyKey: 'k', wait: 9 });
    expect(requestHashOf(other)).toBe(requestHashOf(request()));
  });

  it.each([
    ['tool', { tool: 'stripe.refunds.create' }],
    ['arguments', { arguments: { amount: 6, currency: 'eur' } }],
    ['target', { target: { id: 'cus_1' } }],
    ['context', { context: { user: 'ann' } }],
    ['execution', { execution: 'gateway' }],
    ['action', { tool: undefined, action: 'create_charge' }],
  ])('depends on the %s', (_name, changes) => {
    expect(requestHashOf(request(changes))).not.toBe(requestHashOf(request()));
  });
});

describe('idempotencyKeyOf', () => {
  it('takes the body, the header, or both where they agree', () => {
    expect(idempotencyKeyOf(request({ idempotencyKey: 'k' }), undefined)).toBe('k');
    expect(idempotencyKeyOf(request(), 'k')).toBe('k');
    expect(idempotencyKeyOf(request({ idempotencyKey: 'k' }), 'k')).toBe('k');
    expect(idempotencyKeyOf(request(), undefined)).toBeUndefined();
  });

  it.each([['k2'], ['with space'], [''], ['x'.repeat(201)]])(
    'refuses the header %p beside the body key k',
    (header) => {
      expect(() => idempotencyKeyOf(request({ idempotencyKey: 'k' }), header)).toThrow(ProblemError);
    },
  );
});
