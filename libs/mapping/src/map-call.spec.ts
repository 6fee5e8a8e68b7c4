import { describe, expect, it } from '@jest/globals';
import { CanonicalAction, type Json, type ToolCall, ToolDefinition } from '@runplane/contracts';
import { actionDigest, builtInCatalogue, mapCall } from './index.js';

const catalogue = builtInCatalogue();
const refund = ToolDefinition.parse({
  name: 'shop.refunds.create',
  provider: 'http',
  connection: 'shop',
  operation: { method: 'POST', path: '/refunds' },
  action: {
    type: 'create_refund',
    effect: 'money',
    description: 'Refund an order.',
    targetType: 'charge',
    sensitivity: 'high',
    material: {
      amount: { type: 'integer', required: true },
      currency: { type: 'currency', required: true },
      order: { type: 'string' },
      urgent: { type: 'boolean' },
      tags: { type: 'string_list' },
      lines: { type: 'json' },
    },
  },
  fields: { amount: '/payment/minor_units', currency: '/payment/currency' },
  target: { id: '/charge', environment: 'production' },
});

const call = (args: Record<string, Json>, rest: Partial<ToolCall> = {}): ToolCall => ({
  tool: refund.name,
  arguments: args,
  ...rest,
});
const payment = { minor_units: 1250, currency: 'eur' };

function mapped(request: ToolCall, tool: ToolDefinition | null = refund) {
  const result = mapCall(request, tool, catalogue);
  if (!result.ok) throw new Error(`${result.path}: ${result.message}`);
  return { ...result, action: CanonicalAction.parse(result.action) };
}

describe('a tool call with a definition', () => {
  it('becomes the canonical action with fields from their places', () => {
    const { action, digest, definition } = mapped(
      call({ charge: 'ch_1', payment, order: 'o-7', note: 'not material' }),
    );
    expect(action).toMatchObject({
      type: 'create_refund',
      effect: 'money',
      provider: 'http',
      operation: 'shop.refunds.create',
      target: { type: 'charge', id: 'ch_1', environment: 'production', sensitivity: 'high' },
    });
    expect(action.material).toEqual({ amount: 1250, currency: 'EUR', order: 'o-7' });
    expect(digest).toBe(actionDigest(action));
    expect(definition).toBe(refund);
  });

  it('has a digest over all but the catalogue', () => {
    const { action, digest } = mapped(call({ payment }));
    expect(actionDigest({ ...action, catalogue: `sha256:${'0'.repeat(64)}` })).toBe(digest);
    const others: Partial<CanonicalAction>[] = [
      { type: 'create_charge' },
      { operation: 'shop.refunds.other' },
      { provider: 'callback' },
      { effect: 'read' },
      { target: { ...action.target, environment: 'staging' } },
      { material: { ...action.material, amount: 1251 } },
    ];
    for (const other of others) expect(actionDigest({ ...action, ...other })).not.toBe(digest);
  });

  it('records which definition and catalogue mapped it', () => {
    const described = { ...refund, description: 'Refunds.' };
    const [first, second] = [mapped(call({ payment })), mapped(call({ payment }), described)];
    expect(first.digest).toBe(second.digest);
    expect(first.action.catalogue).not.toBe(second.action.catalogue);
  });

  it("keeps the definition's environment and target type against the caller's", () => {
    const { action } = mapped(call({ payment }, { target: { type: 'toy', id: 'safe', environment: 'sandbox' } }));
    expect(action.target).toEqual({ type: 'charge', id: null, environment: 'production', sensitivity: 'high' });
  });

  it("takes id and environment of the caller where the definition has none, and 'unknown' after that", () => {
    const open = { ...refund, target: {} };
    const named = mapped(call({ payment }, { target: { id: 'ch_9', environment: 'staging' } }), open);
    expect(named.action.target).toMatchObject({ id: 'ch_9', environment: 'staging' });
    expect(mapped(call({ payment }), open).action.target).toMatchObject({ id: null, environment: 'unknown' });
  });

  it("uses the target's own sensitivity over that of the action", () => {
    const { action } = mapped(call({ payment }), { ...refund, target: { sensitivity: 'critical' } });
    expect(action.target.sensitivity).toBe('critical');
  });

  it('writes an integer id as text', () => {
    expect(mapped(call({ payment, charge: 42 })).action.target.id).toBe('42');
  });

  it('refuses a definition of another tool', () => {
    expect(() => mapCall(call({ payment }, { tool: 'shop.other' }), refund, catalogue)).toThrow(RangeError);
  });
});

describe('arguments that do not fit', () => {
  const big = Number.MAX_SAFE_INTEGER + 1;
  it.each<[string, Record<string, Json>, string]>([
    ['no amount', { payment: { currency: 'EUR' } }, '/payment/minor_units'],
    ['amount null', { payment: { ...payment, minor_units: null } }, '/payment/minor_units'],
    ['a float', { payment: { ...payment, minor_units: 12.5 } }, '/payment/minor_units'],
    ['an integer as text', { payment: { ...payment, minor_units: '1250' } }, '/payment/minor_units'],
    ['an integer beyond 2^53', { payment: { ...payment, minor_units: big } }, '/payment/minor_units'],
    ['a currency name', { payment: { ...payment, currency: 'Euro' } }, '/payment/currency'],
    [
      'a currency that upper case would change to ASCII',
      { payment: { ...payment, currency: 'ſek' } },
      '/payment/currency',
    ],
    ['a number for a string', { payment, order: 7 }, '/order'],
    ['a string for a boolean', { payment, urgent: 'yes' }, '/urgent'],
    ['a string for a list', { payment, tags: 'a' }, '/tags'],
    ['a number in a list of strings', { payment, tags: ['a', 1] }, '/tags/1'],
    ['half a surrogate pair', { payment, order: '\ud83d' }, '/order'],
    ['half a surrogate pair inside', { payment, lines: [{ 'a/b': '\ude00' }] }, '/lines/0/a~1b'],
    ['an object as target id', { payment, charge: { id: 1 } }, '/charge'],
    ['an empty target id', { payment, charge: '' }, '/charge'],
    ['a step into a string', { payment: 'minor_units' }, '/payment/minor_units'],
  ])('%s is refused with its place', (_, args, path) => {
    expect(mapCall(call(args), refund, catalogue)).toMatchObject({
      ok: false,
      code: 'arguments_invalid',
      path,
      operation: refund.name,
      message: expect.stringContaining(path),
    });
  });

  it('does not find what objects inherit', () => {
    const tool = { ...refund, fields: { ...refund.fields, lines: '/constructor' } };
    expect(mapped(call({ payment }), tool).action.material).not.toHaveProperty('lines');
  });
});

describe('numbers in a json field', () => {
  it('stand as decimal text where they are no safe integers', () => {
    const lines = { price: 0.1, count: -0, huge: 1e21, nested: [1, 2.5] };
    expect(mapped(call({ payment, lines })).action.material.lines).toEqual({
      price: '0.1',
      count: 0,
      huge: '1e+21',
      nested: [1, '2.5'],
    });
  });

  it('keeps a member named __proto__', () => {
    const lines = JSON.parse('{"__proto__": {"a": 1}}') as Json;
    const other = JSON.parse('{"__proto__": {"a": 2}}') as Json;
    expect(mapped(call({ payment, lines })).digest).not.toBe(mapped(call({ payment, lines: other })).digest);
  });
});

describe('an unknown tool', () => {
  it('is unmapped, destructive and bound to all its arguments', () => {
    const { action, definition } = mapped(call({ a: 0.5 }, { target: { type: 'lamp', environment: 'home' } }), null);
    expect(action).toMatchObject({
      type: 'unmapped',
      effect: 'destructive',
      provider: 'unknown',
      operation: refund.name,
      target: { type: 'lamp', id: null, environment: 'home', sensitivity: 'high' },
      material: { arguments_digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    });
    expect(definition).toBeNull();
    expect(mapped(call({ a: 0.25 }), null).action.material).not.toEqual(action.material);
  });
});

describe('a canonical call', () => {
  const canonical = (action: string, args: Record<string, Json>): ToolCall => ({
    action,
    arguments: args,
    target: { id: 'cus_1', environment: 'staging' },
  });

  it('is mapped by the catalogue, for its caller to execute', () => {
    const { action, definition } = mapped(canonical('create_charge', { amount: 5, currency: 'usd' }), null);
    expect(action).toMatchObject({
      type: 'create_charge',
      provider: 'callback',
      operation: 'create_charge',
      target: { type: 'customer', id: 'cus_1', environment: 'staging', sensitivity: 'high' },
      material: { amount: 5, currency: 'USD' },
    });
    expect(definition).toBeNull();
  });

  it('is mapped by the definition of the org where the catalogue has none', () => {
    const action = {
      ...refund.action,
      type: 'restock_shelf',
      material: { shelf: { type: 'string' as const, required: true } },
    };
    const tool = { ...refund, action, fields: { shelf: '/elsewhere' } };
    const result = mapped(canonical('restock_shelf', { shelf: 'A1' }), tool);
    expect(result.action).toMatchObject({
      type: 'restock_shelf',
      provider: 'callback',
      material: { shelf: 'A1' },
      target: { id: 'cus_1', environment: 'production' },
    });
  });

  it("means what the catalogue says, whatever the org's tool says", () => {
    const weak = { ...refund, action: { ...refund.action, effect: 'read' as const, sensitivity: 'low' as const } };
    const { action } = mapped(canonical('create_refund', { amount: 5, currency: 'usd' }), weak);
    expect(action).toMatchObject({ effect: 'money', target: { sensitivity: 'high', environment: 'staging' } });
  });

  it('is unmapped where nobody defines it', () => {
    expect(mapped(canonical('juggle', {}), null).action).toMatchObject({
      type: 'unmapped',
      provider: 'callback',
      operation: 'juggle',
    });
  });

  it('can not claim a digest by calling unmapped itself', () => {
    const forged = mapped(canonical('unmapped', { arguments_digest: `sha256:${'0'.repeat(64)}` }), null);
    expect(forged.action.material.arguments_digest).not.toBe(`sha256:${'0'.repeat(64)}`);
  });

  it('names exactly one of tool and action', () => {
    expect(() => mapCall({ arguments: {} }, null, catalogue)).toThrow(RangeError);
    expect(() => mapCall({ tool: 'a', action: 'b', arguments: {} }, null, catalogue)).toThrow(RangeError);
  });
});
