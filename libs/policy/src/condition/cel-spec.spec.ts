import { tests } from '@bufbuild/cel-spec/testdata/conformance.js';
import { describe, expect, it } from '@jest/globals';
import { inputOf } from '../testing/fixtures.js';
import { compileExpression } from './compile.js';
import { expressionReader } from './read-condition.js';
import { Failure, type Result } from './values.js';
import { OPEN_VARIABLES } from './variables.js';

/** Where conditions differ from CEL on purpose, with the reason (docs/policy.md, "Differences from CEL"). */
const DIFFERENCES: Readonly<Record<string, string>> = {
  '0.0/0.0 == 0.0/0.0': 'a result that is not finite is an error',
  '0.0/0.0 != 0.0/0.0': 'a result that is not finite is an error',
  '7 in {}': 'a key of a map is text, and comparing types is an error',
  '15.75 / 0.0': 'a result that is not finite is an error',
  '2.0 * 8.988466e+307 ': 'a result that is not finite is an error',
  '2.0 * -8.988466e+307 ': 'a result that is not finite is an error',
  "timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z')": 'durations are not bounded by 292 years',
  "timestamp('0001-01-01T00:00:00Z') - timestamp('9999-12-31T23:59:59Z')": 'durations are not bounded by 292 years',
};

interface Suite {
  name: string;
  suites?: Suite[];
  tests?: { original: Vector }[];
}

interface Vector {
  name?: string;
  expr: string;
  value?: Record<string, unknown>;
  evalError?: unknown;
  [member: string]: unknown;
}

const NEEDS_MORE = ['bindings', 'typeEnv', 'container', 'disableMacros', 'disableCheck', 'checkOnly', 'typedResult'];
const read = expressionReader(OPEN_VARIABLES);
const vectors = vectorsOf(tests as unknown as Suite).filter((vector) => !NEEDS_MORE.some((member) => vector[member]));

describe('the vectors of cel-spec', () => {
  const accepted = vectors.flatMap((vector) => {
    const condition = read(vector.expr);
    return condition.ok ? [{ vector, result: run(condition.expression) }] : [];
  });

  it('are conditions in good number', () => {
    expect(accepted.length).toBeGreaterThan(500);
  });

  it('give what the specification says, apart from the differences that are documented', () => {
    const other = accepted.filter(({ vector, result }) => !isExpected(vector, result)).map(({ vector }) => vector.expr);
    expect(new Set(other)).toEqual(new Set(Object.keys(DIFFERENCES)));
  });
});

function run(expression: Parameters<typeof compileExpression>[0]): Result {
  const risk = { score: 0, level: 'LOW' as const, factors: [] };
  return compileExpression(expression)({ ...inputOf(), risk, locals: [], steps: 10_000, budget: 10_000 });
}

function isExpected(vector: Vector, result: Result): boolean {
  if (result instanceof Failure) return vector.evalError !== undefined;
  return vector.evalError === undefined && sameJson(result, vector.value ? contentOf(vector.value) : true);
}

function sameJson(result: unknown, wanted: unknown): boolean {
  try {
    expect(JSON.parse(JSON.stringify(result))).toEqual(wanted);
    return true;
  } catch {
    return false;
  }
}

function contentOf(value: Record<string, unknown>): unknown {
  const [kind, content] = Object.entries(value)[0] as [string, never];
  if (kind === 'int64Value' || kind === 'doubleValue') return Number(content) + 0; // no -0: JSON has none
  if (kind === 'nullValue') return null;
  if (kind === 'listValue') return ((content as { values?: Record<string, unknown>[] }).values ?? []).map(contentOf);
  if (kind === 'mapValue') {
    const { entries = [] } = content as {
      entries?: { key: Record<string, unknown>; value: Record<string, unknown> }[];
    };
    return Object.fromEntries(entries.map((entry) => [String(contentOf(entry.key)), contentOf(entry.value)]));
  }
  return content;
}

function vectorsOf(suite: Suite): Vector[] {
  return [...(suite.tests ?? []).map(({ original }) => original), ...(suite.suites ?? []).flatMap(vectorsOf)];
}
