import { describe, expect, it } from '@jest/globals';
import { EFFECT_CLASSES, ToolDefinition, type ToolOrigin } from '@runplane/contracts';
import { annotationsOf, shownTool } from './shown-tool.js';

const definition = ToolDefinition.parse({
  name: 'shop.refund',
  provider: 'mcp',
  connection: 'shop',
  operation: { tool: 'refund', definition: `sha256:${'0'.repeat(64)}`, readOnly: true, idempotent: true },
  action: {
    type: 'create_refund',
    effect: 'money',
    description: 'Give money back',
    targetType: 'charge',
    sensitivity: 'high',
    material: {
      amount: { type: 'integer', required: true, description: 'In cents' },
      currency: { type: 'currency', required: true },
      charge: { type: 'string' },
      note: { type: 'string' },
    },
  },
  fields: { charge: '/charge_id', note: '/extra/note' },
});
const shown = (inputSchema?: unknown, changes: object = {}) =>
  shownTool('shop_refund', {
    definition: { ...definition, ...changes },
    origin: inputSchema ? ({ inputSchema } as ToolOrigin) : null,
  });

describe('a tool that clients are shown', () => {
  it('has the hints of the class that was reviewed, whatever its server says of itself', () => {
    expect(shown().annotations).toEqual({ readOnlyHint: false, destructiveHint: true, idempotentHint: false });
    const said = EFFECT_CLASSES.map((effect) => ({ effect, ...annotationsOf(effect) }));
    expect(said.filter(({ readOnlyHint }) => readOnlyHint).map(({ effect }) => effect)).toEqual(['read']);
    expect(said.filter(({ destructiveHint }) => destructiveHint).map(({ effect }) => effect)).toEqual([
      'destructive',
      'money',
      'access',
    ]);
  });

  it('has the schema that was reviewed with it', () => {
    const schema = { type: 'object', properties: { charge_id: { type: 'string' } }, additionalProperties: false };
    expect(shown(schema).inputSchema).toEqual(schema);
  });

  it.each([
    ['of no object', { type: 'string' }],
    ['with a property that is none', { type: 'object', properties: { a: true } }],
    ['with a list of required that is none', { type: 'object', required: 'amount' }],
    ['that is missing', undefined],
  ])('is told by its material fields in place of a schema %s', (_name, schema) => {
    expect(shown(schema).inputSchema).toEqual({
      type: 'object',
      properties: {
        amount: { type: 'integer', description: 'In cents' },
        currency: { type: 'string' },
        charge_id: { type: 'string' },
      },
      required: ['amount', 'currency'],
      additionalProperties: true,
    });
  });

  it('says what it is for, by its own words or those of its action', () => {
    expect(shown()).toMatchObject({ name: 'shop_refund', title: 'shop.refund', description: 'Give money back' });
    expect(shown(undefined, { description: 'Refunds a charge' }).description).toBe('Refunds a charge');
  });
});
