import { describe, expect, it } from '@jest/globals';
import { type JsonObject, ToolDefinition } from '@runplane/contracts';
import { prepareCall } from './prepare-call.js';

const purge = ToolDefinition.parse({
  name: 'shop.purge',
  provider: 'http',
  connection: 'shop',
  operation: { method: 'DELETE', path: '/orders/{shop}', query: ['before'] },
  action: {
    type: 'purge_orders',
    effect: 'destructive',
    description: 'Purge.',
    targetType: 'shop',
    sensitivity: 'high',
    material: { reason: { type: 'string' }, scope: { type: 'string' } },
  },
  fields: { scope: '/filter/scope' },
  target: { id: '/owner/id' },
});
const refusal = (tool: ToolDefinition, args: JsonObject = {}) => {
  try {
    prepareCall(tool, args);
    return null;
  } catch (error) {
    return (error as { code: string; retryable: boolean }).code;
  }
};

describe('prepareCall', () => {
  it('finds the provider and checks the operation', () => {
    const { provider, operation } = prepareCall(purge, { shop: 1, before: 'x' });
    expect(provider.name).toBe('http');
    expect(operation).toMatchObject({ method: 'DELETE', path: '/orders/{shop}', query: ['before'] });
  });

  it('lets pass arguments that the decision looks at', () => {
    expect(refusal(purge, { shop: 1, reason: 'r', filter: { scope: 's' }, owner: { id: 'o' } })).toBeNull();
  });

  it('refuses an argument that would silently be left out', () => {
    expect(refusal(purge, { shop: 1, befor: '2020' })).toBe('arguments_invalid');
  });

  it('lets pass every argument where all are sent', () => {
    expect(refusal({ ...purge, operation: { method: 'POST', path: '/orders' } }, { any: 1 })).toBeNull();
    const whole = {
      ...purge,
      provider: 'postgres',
      operation: { mode: 'read', statement: 'SELECT $1', parameters: [''] },
    };
    expect(refusal(whole, { any: 1 })).toBeNull();
  });

  it.each<[string, Partial<ToolDefinition>]>([
    ['provider_unknown', { provider: 'callback' }],
    ['operation_invalid', { operation: {} }],
    ['operation_invalid', { operation: { method: 'GET', path: '/', extra: 1 } }],
  ])('answers %s for %j', (code, changes) => {
    expect(refusal({ ...purge, ...changes })).toBe(code);
  });
});
