import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@runplane/audit/canonical-json';
import { type CanonicalAction, GuardRequest, type JsonObject } from '@runplane/contracts';
import { CHARGE } from '../../test/permits.js';
import { PermitError } from '../errors.js';
import { assertAskedFor } from './asked-for.js';

const asked = (change: Partial<GuardRequest> = {}): GuardRequest =>
  GuardRequest.parse({
    action: 'create_charge',
    arguments: { amount: 5000, currency: 'eur', note: 'not material' },
    target: { type: 'customer', id: 'cus_1', environment: 'test' },
    execution: 'callback',
    ...change,
  });
const check =
  (request: GuardRequest, action: CanonicalAction, args: JsonObject = request.arguments, signed: JsonObject = args) =>
  () =>
    assertAskedFor(action, request, args, digestOf(signed));

describe('a canonical call', () => {
  it('is what was permitted, with its currency in upper case and its other arguments free', () => {
    expect(check(asked(), CHARGE)).not.toThrow();
  });

  it.each<[string, CanonicalAction]>([
    ['another action', { ...CHARGE, operation: 'create_refund', type: 'create_refund' }],
    ['another type', { ...CHARGE, type: 'create_refund' }],
    ['another operation', { ...CHARGE, operation: 'create_refund' }],
    ['another target', { ...CHARGE, target: { ...CHARGE.target, id: 'cus_2' } }],
    ['no target', { ...CHARGE, target: { ...CHARGE.target, id: null } }],
    ['another environment', { ...CHARGE, target: { ...CHARGE.target, environment: 'production' } }],
    ['another target type', { ...CHARGE, target: { ...CHARGE.target, type: 'account' } }],
    ['another amount', { ...CHARGE, material: { ...CHARGE.material, amount: 1 } }],
    ['another currency', { ...CHARGE, material: { ...CHARGE.material, currency: 'USD' } }],
    ['a field that it did not send', { ...CHARGE, material: { ...CHARGE.material, customer: 'cus_2' } }],
    ['a field with the name of a built-in', { ...CHARGE, material: { ...CHARGE.material, constructor: 'x' } }],
  ])('is refused with a permit for %s', (_, action) => {
    expect(check(asked(), action)).toThrow(PermitError);
  });

  it('compares numbers that are not safe integers as they are signed', () => {
    const action = { ...CHARGE, type: 'custom', operation: 'custom', material: { split: { share: '0.1' } } };
    const request = asked({ action: 'custom', arguments: { split: { share: 0.1 } } });
    expect(check(request, action)).not.toThrow();
    expect(check(request, { ...action, material: { split: { share: '0.2' } } })).toThrow(PermitError);
  });

  it('has to match what an approver put in place of its arguments', () => {
    const edited = { ...CHARGE, material: { amount: 2000, currency: 'EUR' } };
    expect(check(asked(), edited, { amount: 2000, currency: 'EUR' })).not.toThrow();
    expect(check(asked(), edited)).toThrow('another value of amount');
    expect(check(asked(), CHARGE, { amount: 2000, currency: 'EUR' })).toThrow('another value of amount');
  });

  it('that no definition knows is bound by the digest of all arguments', () => {
    const request = asked({ action: 'wave', arguments: { hand: 'left', speed: 0.5 } });
    const material = { arguments_digest: digestOf({ hand: 'left', speed: '0.5' }) };
    const action = { ...CHARGE, type: 'unmapped', operation: 'wave', material };
    expect(check(request, action)).not.toThrow();
    expect(check(request, action, { hand: 'right', speed: 0.5 })).toThrow('other arguments');
    expect(check(request, { ...action, material: {} })).toThrow('other arguments');
  });
});

describe('a tool call', () => {
  const tool = { ...CHARGE, operation: 'stripe.charges.create', provider: 'http' };
  const request = asked({ tool: 'stripe.charges.create', action: undefined });

  it('has the operation of its tool and a type that the org gave it', () => {
    expect(check(request, tool)).not.toThrow();
    expect(check(request, CHARGE)).toThrow('not for stripe.charges.create');
  });

  it('may be edited to another target, but not sent to one', () => {
    const other = { ...tool, target: { ...tool.target, id: 'cus_2' } };
    expect(check(request, other)).toThrow('target id');
    expect(check(request, other, { customer: 'cus_2' })).not.toThrow();
  });

  it.each<[string, JsonObject]>([
    ['another value', { amount: 5001, rate: 0.1 }],
    ['an argument more', { amount: 5000, rate: 0.1, to: 'me' }],
    ['an argument less', { amount: 5000 }],
    ['another type', { amount: '5000', rate: 0.1 }],
  ])('is not run with %s than was signed, its own or edited', (_, other) => {
    const args = { rate: 0.1, amount: 5000 };
    const call = asked({ tool: tool.operation, action: undefined, arguments: args });
    expect(check(call, tool, args, { amount: 5000, rate: 0.1 })).not.toThrow();
    expect(check(call, tool, args, other)).toThrow('other arguments');
    expect(check(call, tool, other, other)).not.toThrow();
    expect(check(call, tool, other, args)).toThrow('other arguments');
  });

  it('is not run with arguments that have no digest', () => {
    const args = { name: '\ud800' };
    const call = asked({ tool: tool.operation, action: undefined, arguments: args });
    const run = () => assertAskedFor(tool, call, args, digestOf({ name: '' }));
    expect(run).toThrow(PermitError);
  });

  it('without a target takes the one of its definition', () => {
    expect(check(asked({ tool: tool.operation, action: undefined, target: undefined }), tool)).not.toThrow();
  });
});

describe('a call of a tool that Runplane knows by itself', () => {
  const args = { amount: 5000, currency: 'eur' };
  const material = { amount: 5000, currency: 'EUR', arguments_digest: digestOf(args) };
  const action = { ...CHARGE, operation: 'stripe.payment_intents.create', provider: 'stripe', material };
  const request = (tool: string) => asked({ tool, action: undefined, arguments: args });

  it('is bound to all its arguments', () => {
    expect(check(request(action.operation), action)).not.toThrow();
    expect(check(request(action.operation), action, { ...args, on_behalf_of: 'acct_2' })).toThrow('other arguments');
  });

  it('may be spelled as in an SDK, and is no other operation', () => {
    expect(check(request('stripe.paymentIntents.create'), action)).not.toThrow();
    expect(check(request('stripe.paymentIntents.cancel'), action)).toThrow('not for');
    expect(check(request('stripe.paymentIntents.create'), { ...action, material: args })).toThrow('not for');
  });
});
