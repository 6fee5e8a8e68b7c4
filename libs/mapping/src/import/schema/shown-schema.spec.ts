import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { builtInCatalogue, importTools, MOST_SCHEMA } from '../../index.js';

const catalogue = builtInCatalogue();
const connection = { name: 'server', environment: 'test', provider: 'mcp' } as const;

/** What is kept to be shown of a tool with this schema. */
function shown(inputSchema: unknown, via: typeof connection | null = connection): JsonObject | undefined {
  const document = { tools: [{ name: 'set_price', inputSchema }] };
  const options = { source: 'shop', format: 'mcp', catalogue, ...(via ? { connection: via } : {}) } as const;
  return importTools(document, options).tools[0]?.origin.inputSchema;
}

describe('the schema that agents are shown of an imported tool', () => {
  it('is that of the source, with what it refers to', () => {
    const schema = {
      type: 'object',
      properties: { price: { $ref: '#/$defs/money' }, tags: { type: 'array', items: { enum: ['a', 'b'] } } },
      required: ['price'],
      $defs: { money: { type: 'object', properties: { cents: { type: 'integer', minimum: 0, multipleOf: 0.5 } } } },
    };
    expect(shown(schema)).toEqual(schema);
  });

  it('hides no text from its reviewer, and leaves constants as they are', () => {
    const odd = 'id\u200b\u202e of it <b>now</b>';
    const schema = { type: 'object', properties: { id: { type: 'string', description: odd, const: odd } } };
    expect(shown(schema)).toEqual({
      type: 'object',
      properties: { id: { type: 'string', description: 'id of it now', const: odd } },
    });
  });

  it('may name an argument as a keyword', () => {
    const schema = { type: 'object', properties: { description: { type: 'string' }, title: { type: 'string' } } };
    expect(shown(schema)).toEqual(schema);
  });

  it('has no limit that readers of JSON differ on, nor a list without one of its values', () => {
    const id = { type: 'integer', maximum: 2 ** 63, minimum: 0 };
    const schema = { type: 'object', properties: { id, kind: { enum: [1, 2 ** 60] } } };
    expect(shown(schema)).toEqual({
      type: 'object',
      properties: { id: { type: 'integer', minimum: 0 }, kind: {} },
    });
  });

  it('is told by names and types where it is large, or says of no object', () => {
    const property = { type: 'string', description: 'x'.repeat(400) };
    const names = Array.from({ length: 60 }, (_, index) => `field_${index}`);
    const large = { type: 'object', properties: Object.fromEntries(names.map((name) => [name, property])) };
    const told = shown({ ...large, required: ['field_1'] });
    expect(told).toMatchObject({ type: 'object', required: ['field_1'] });
    expect(Object.keys((told?.properties ?? {}) as object).length).toBeGreaterThan(0);
    expect(JSON.stringify(told).length).toBeLessThanOrEqual(MOST_SCHEMA);
    expect(shown({ properties: { id: { type: 'integer' } } })).toMatchObject({
      type: 'object',
      properties: { id: { type: 'integer' } },
    });
  });

  it('is not kept of a tool that the gateway can not run', () => {
    expect(shown({ type: 'object' }, null)).toBeUndefined();
  });
});
