import { type CelInput, celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '@runplane/contracts';
import fc from 'fast-check';
import { inputOf } from '../testing/fixtures.js';
import { compileExpression } from './compile.js';
import { conditionReader } from './read-condition.js';
import { Failure } from './values.js';
import { OPEN_VARIABLES } from './variables.js';

/**
 * Well-typed expressions as text, so that only what both engines define alike is compared. No
 * characters between U+E000 and U+FFFF: the oracle orders UTF-16 units and not code points, as the specification says.
 */
const { bool } = fc.letrec<{ bool: string; int: string; text: string; list: string }>((tie) => ({
  int: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: -9, max: 99 }).map((n) => (n < 0 ? `(${n})` : `${n}`)),
    fc.constantFrom('action.amount', 'action.count', 'action.absent', 'context.n', 'context.absent'),
    fc.tuple(tie('int'), fc.constantFrom('+', '-', '*', '/', '%'), tie('int')).map(([a, o, b]) => `(${a} ${o} ${b})`),
    tie('int').map((a) => `(-${a})`),
    tie('text').map((s) => `size(${s})`),
    tie('list').map((l) => `${l}.size()`),
    fc.tuple(tie('bool'), tie('int'), tie('int')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
    fc.constantFrom('UTC', 'Asia/Kolkata', 'America/New_York').map((zone) => `facts.now.getHours("${zone}")`),
    fc.constantFrom('facts.now.getDayOfWeek()', 'facts.now.getMonth()', 'facts.now.getDate("Asia/Tokyo")'),
  ),
  text: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('"EUR"', '"vip"', '""', '"ab"', '"é"', '"\u{1F600}"'),
    fc.constantFrom('action.currency', 'context.text', 'context.absent', 'target.environment', 'agent.name'),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} + ${b})`),
    tie('int').map((n) => `string(${n})`),
  ),
  list: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('["a", "vip"]', 'context.tags', 'agent.roles', '["EUR"]', 'context.absent'),
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `(${a} + ${b})`),
    tie('list').map((l) => `${l}.filter(x, x != "vip")`),
    tie('list').map((l) => `${l}.map(x, x + "!")`),
  ),
  bool: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('true', 'false', 'context.flag', 'context.absent', 'has(context.n)', 'has(context.absent)'),
    fc.tuple(tie('bool'), fc.constantFrom('&&', '||', '==', '!='), tie('bool')).map(([a, o, b]) => `(${a} ${o} ${b})`),
    tie('bool').map((a) => `!${a}`),
    fc
      .tuple(tie('int'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('int'))
      .map(([a, o, b]) => `(${a} ${o} ${b})`),
    fc
      .tuple(tie('text'), fc.constantFrom('<', '<=', '>', '==', '!='), tie('text'))
      .map(([a, o, b]) => `(${a} ${o} ${b})`),
    fc
      .tuple(tie('text'), fc.constantFrom('startsWith', 'endsWith', 'contains'), tie('text'))
      .map(([a, f, b]) => `${a}.${f}(${b})`),
    fc
      .tuple(tie('text'), fc.constantFrom('a|b', '^[A-Z]+$', '.', 'v.p', '^$', '(x+)+y'))
      .map(([a, p]) => `${a}.matches("${p}")`),
    fc.tuple(tie('text'), tie('list')).map(([a, l]) => `(${a} in ${l})`),
    fc
      .tuple(
        tie('list'),
        fc.constantFrom('all', 'exists', 'exists_one'),
        fc.constantFrom('x == "vip"', 'x < "b"', 'x.size() == 3', 'x != action.currency'),
      )
      .map(([l, m, p]) => `${l}.${m}(x, ${p})`),
  ),
}));

const material = { amount: 5_000, count: 3, currency: 'EUR' };
const context = { n: 7, text: 'a vip', flag: true, tags: ['vip', 'eu'] };
const input = inputOf({ material, context });
const read = conditionReader(OPEN_VARIABLES);
const environment = celEnv();
const bindings: Record<string, CelInput> = {
  action: asCel(material),
  context: asCel(context),
  target: asCel(input.action.target as unknown as JsonObject),
  agent: asCel(input.facts.agent as unknown as JsonObject),
  facts: new Map([['now', timestampFromMs(Date.parse(input.facts.now))]]) as unknown as CelInput,
};

describe('conditions beside @bufbuild/cel', () => {
  it('give the same value, and an error where it gives an error', () => {
    const seen = { values: 0, errors: 0 };
    fc.assert(
      fc.property(bool, (text) => {
        const condition = read(text);
        if (!condition.ok) return;
        const risk = { score: 0, level: 'LOW' as const, factors: [] };
        const ours = compileExpression(condition.expression)({
          ...input,
          risk,
          locals: [],
          steps: 10_000,
          budget: 10_000,
        });
        const theirs = plan(environment, parse(text))(bindings);
        if (ours instanceof Failure) seen.errors++;
        else seen.values++;
        expect([text, ours instanceof Failure ? 'error' : ours]).toEqual([text, isCelError(theirs) ? 'error' : theirs]);
      }),
      { numRuns: 4_000, seed: 4 },
    );
    expect(seen.values).toBeGreaterThan(1_000);
    expect(seen.errors).toBeGreaterThan(300);
  });
});

function asCel(value: Json): CelInput {
  if (typeof value === 'number') return BigInt(value);
  if (Array.isArray(value)) return value.map(asCel);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, each]) => [key, asCel(each)])) as unknown as CelInput;
}
