import { beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalize } from '@runplane/audit';
import { CanonicalAction, type Json, type JsonObject, ToolDefinition } from '@runplane/contracts';
import fc from 'fast-check';
import { actionDigest, builtInCatalogue, loadSqlParser, mapCall } from './index.js';

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

describe('mapCall, for any call of a built-in operation', () => {
  beforeAll(loadSqlParser);

  const names = [...catalogue.operations.values()].map(({ name }) => name);
  /** Arguments that operations know, with values of every kind; most calls of them are refused. */
  const likely = fc.constantFrom(
    ...[
      'amount',
      'currency',
      'customer',
      'charge',
      'id',
      'Bucket',
      'Key',
      'InstanceIds',
      'UserName',
      'channel',
      'text',
    ],
    ...['sql', 'parameters', 'url', 'method', 'headers', 'Delete', 'percent_off', 'description'],
  );
  const value: fc.Arbitrary<Json> = fc.oneof(
    fc.constantFrom<Json>(
      'EUR',
      'select * from t',
      'delete from t',
      'https://x.example/1',
      'GET',
      ['i-1'],
      0.5,
      -3,
      null,
    ),
    fc.nat(),
    fc.string({ unit: 'binary' }),
    anyJson,
  );
  const anyCall = fc.record({
    tool: fc.oneof(fc.constantFrom(...names), fc.constantFrom('stripe.foo.bar', 'aws.x.getY', 'postgres.query')),
    arguments: fc.dictionary(likely, value) as fc.Arbitrary<JsonObject>,
  });

  it('never throws; answers an action of the schema or a refusal; the same bytes in whatever order; no float', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const result = mapCall(call, null, catalogue);
        const again = mapCall({ ...call, arguments: reversed(call.arguments) as JsonObject }, null, catalogue);
        expect(canonicalize(again as unknown as Json)).toBe(canonicalize(result as unknown as Json));
        if (!result.ok) return expect(result.code).toBe('arguments_invalid');
        expect(CanonicalAction.parse(result.action)).toEqual(result.action);
        return expect(numbersIn(result.action).filter((number) => !Number.isSafeInteger(number))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives another digest for any other arguments', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.dictionary(likely, value), fc.string(), (tool, args, more) => {
        const digests = [args, { ...args, another_argument: more }].map((each) => {
          const result = mapCall({ tool, arguments: each as JsonObject }, null, catalogue);
          return result.ok ? result.digest : null;
        });
        if (digests[0] !== null) expect(digests[1]).not.toBe(digests[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('calls no text a read that has the word of a change outside of quotes and comments', () => {
    const change = fc.constantFrom('delete from t', 'update t set a = 1', 'drop table t', 'truncate t', 'do $$ $$');
    const noise = fc.constantFrom('', 'select 1;', '/* x */', '-- x\n', 'begin;', ' ', ';;', 'select $$ x $$;');
    fc.assert(
      fc.property(
        fc.array(noise),
        change,
        fc.array(noise.filter((text) => !text.startsWith('select $$'))),
        (before, text, after) => {
          const sql = `${before.join('\n')}\n${text};\n${after.join('\n')}`;
          const result = mapCall({ tool: 'postgres.query', arguments: { sql } }, null, catalogue);
          if (result.ok) expect(result.action.effect).not.toBe('read');
        },
      ),
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
