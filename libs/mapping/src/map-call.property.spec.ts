import { describe, expect, it } from '@jest/globals';
import { canonicalize } from '@runplane/audit';
import { CanonicalAction, type Json, type JsonObject, ToolDefinition } from '@runplane/contracts';
import fc from 'fast-check';
import { actionDigest, builtInCatalogue, mapCall } from './index.js';

const catalogue = builtInCatalogue();
const tool = ToolDefinition.parse({
  name: 'any.tool',
  provider: 'callback',
  action: {
    type: 'do_anything',
    effect: 'write',
    description: 'Anything.',
    targetType: 'thing',
    sensitivity: 'medium',
    material: { body: { type: 'json' }, count: { type: 'integer' }, deep: { type: 'json' } },
  },
  fields: { deep: '/body/deep' },
});

const anyJson = fc.jsonValue({ noUnicodeString: false }) as fc.Arbitrary<Json>;
const anyArguments: fc.Arbitrary<JsonObject> = fc.record(
  { body: anyJson, count: fc.integer(), other: anyJson },
  { requiredKeys: [] },
);
const anyTool = fc.constantFrom(tool, null);

describe('mapCall, for any arguments', () => {
  it('never throws, and answers an action of the schema or a refusal', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), anyJson), anyTool, (args, definition) => {
        const result = mapCall({ tool: tool.name, arguments: args }, definition, catalogue);
        if (result.ok) expect(CanonicalAction.parse(result.action)).toEqual(result.action);
        else expect(result.code).toBe('arguments_invalid');
      }),
    );
  });

  it('puts no float into an action', () => {
    fc.assert(
      fc.property(anyArguments, anyTool, (args, definition) => {
        const result = mapCall({ tool: tool.name, arguments: args }, definition, catalogue);
        if (result.ok) expect(numbersIn(result.action).filter((number) => !Number.isSafeInteger(number))).toEqual([]);
      }),
    );
  });

  it('gives the same bytes for the same input, in whatever order its members stand', () => {
    fc.assert(
      fc.property(anyArguments, anyTool, (args, definition) => {
        const first = mapCall({ tool: tool.name, arguments: args }, definition, catalogue);
        const second = mapCall({ tool: tool.name, arguments: reversed(args) as JsonObject }, definition, catalogue);
        if (!first.ok || !second.ok) return expect(first.ok).toBe(second.ok);
        expect(second.digest).toBe(first.digest);
        expect(canonicalize(second.action)).toBe(canonicalize(first.action));
      }),
    );
  });

  it('gives another digest for another material value', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (one, other) => {
        fc.pre(one !== other);
        const digests = [one, other].map((count) => {
          const result = mapCall({ tool: tool.name, arguments: { count } }, tool, catalogue);
          return result.ok ? actionDigest(result.action) : null;
        });
        expect(digests[0]).not.toBe(digests[1]);
        expect(digests).not.toContain(null);
      }),
    );
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

function numbersIn(value: Json): number[] {
  if (typeof value === 'number') return [value];
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(numbersIn);
}
