import { describe, expect, it } from '@jest/globals';
import { InvalidRequestError } from '../errors.js';
import type { CallbackCall, GatewayCall } from './options.js';
import { readOptionsForm, readOriginalForm } from './read-call.js';

const run = async (_call: unknown) => 'done';

describe('the options form', () => {
  it('is a gateway call without a function, and a callback with one', () => {
    expect(readOptionsForm({ tool: 'a.b' }, 7)).toMatchObject({
      request: { tool: 'a.b', arguments: {}, context: {}, execution: 'gateway' },
      execute: null,
      waitMs: 7,
    });
    expect(readOptionsForm({ tool: 'a.b', execute: run }, 7)).toMatchObject({
      request: { execution: 'callback' },
      execute: run,
    });
  });

  it('makes a key of its own for each call, and keeps one that is given', () => {
    const [first, second] = [readOptionsForm({ tool: 'a' }, 0), readOptionsForm({ tool: 'a' }, 0)];
    expect(first.ownKey).toBe(true);
    expect(first.request.idempotencyKey).not.toBe(second.request.idempotencyKey);
    const given = readOptionsForm({ tool: 'a', idempotencyKey: 'order-7' }, 0);
    expect(given).toMatchObject({ ownKey: false, request: { idempotencyKey: 'order-7' } });
  });

  it('takes edits where the function has a parameter to find them in', () => {
    expect(readOptionsForm({ tool: 'a', execute: run }, 0).acceptsEdits).toBe(true);
    expect(readOptionsForm({ tool: 'a', execute: async () => 1 }, 0).acceptsEdits).toBe(false);
    expect(readOptionsForm({ tool: 'a', execute: run, acceptsEdits: false }, 0).acceptsEdits).toBe(false);
  });

  it('copies the call, so that a later change of its objects changes nothing', () => {
    const args = { lines: [{ amount: 1 }] };
    const { request } = readOptionsForm({ tool: 'a', arguments: args }, 0);
    (args.lines[0] as { amount: number }).amount = 100;
    expect(request.arguments).toEqual({ lines: [{ amount: 1 }] });
  });

  it('leaves out members that are undefined, at any depth', () => {
    const args = { a: undefined, b: [{ c: undefined, d: 1 }] } as never;
    expect(readOptionsForm({ tool: 'a', arguments: args }, 0).request.arguments).toEqual({ b: [{ d: 1 }] });
  });

  it.each<[string, object, string]>([
    ['neither tool nor action', {}, 'tool'],
    ['both', { tool: 'a', action: 'b' }, 'tool'],
    ['a tool name with spaces', { tool: 'close the ticket' }, 'tool'],
    ['a date in the arguments', { tool: 'a', arguments: { at: new Date() } }, 'arguments'],
    ['NaN in the arguments', { tool: 'a', arguments: { amount: Number.NaN } }, 'arguments'],
    ['a function in the arguments', { tool: 'a', arguments: { f: () => 1 } }, 'arguments'],
    ['a key with a space', { tool: 'a', idempotencyKey: 'order 7' }, 'idempotencyKey'],
    ['an empty key', { tool: 'a', idempotencyKey: '' }, 'idempotencyKey'],
    ['a gateway call with a function', { tool: 'a', execution: 'gateway', execute: run }, 'execute'],
    ['a callback without one', { tool: 'a', execution: 'callback' }, 'execute'],
  ])('refuses %s before anything is sent', (_, call, message) => {
    const read = () => readOptionsForm(call as GatewayCall | CallbackCall<string>, 0);
    expect(read).toThrow(InvalidRequestError);
    expect(read).toThrow(message);
  });
});

describe('the original form', () => {
  const target = { type: 'customer', id: 'cus_1', environment: 'test' };

  it("sends the context as the action's fields too", () => {
    const context = { amount: 5000, currency: 'EUR', reason: 'invoice 7' };
    const { request } = readOriginalForm('create_charge', target, context, run, {}, 0);
    expect(request).toMatchObject({
      action: 'create_charge',
      target,
      arguments: context,
      context,
      execution: 'callback',
    });
  });

  it('takes no edits unless its function says that it runs them', () => {
    expect(readOriginalForm('create_charge', target, {}, run, {}, 0).acceptsEdits).toBe(false);
    expect(readOriginalForm('create_charge', target, {}, run, { acceptsEdits: true }, 0).acceptsEdits).toBe(true);
  });
});
