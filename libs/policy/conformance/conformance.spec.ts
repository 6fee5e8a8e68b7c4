import { describe, expect, it } from '@jest/globals';
import type { ApprovalPlan, Bundle, DecisionEffect } from '@runplane/contracts';
import { compileBundle, type DecisionInput, evaluate, explain, PolicyError } from '../src/index.js';
import data from './cases.json' with { type: 'json' };

interface Case {
  name: string;
  trap?: string;
  bundle: Bundle;
  set?: Record<string, unknown>;
  remove?: string[];
  expected: {
    decision: DecisionEffect;
    byDefault: boolean;
    matched: { rule: string; failed: boolean }[];
    plan?: ApprovalPlan;
    trace?: {
      rule: string;
      matched: boolean;
      failed: boolean;
      head: string | null;
      values?: Record<string, unknown>;
    }[];
  };
}

interface Refused {
  name: string;
  trap?: string;
  when: string;
  repeat?: [before: string, times: number, after: string];
}

const { input, cases, refused } = data as unknown as { input: DecisionInput; cases: Case[]; refused: Refused[] };

describe('the conformance cases', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const compiled = compileBundle(each.bundle);
    const changed = change(input, each);
    const record = evaluate(compiled, changed);
    const { decision, byDefault, matched, plan, trace } = each.expected;
    expect(record).toMatchObject({ decision, byDefault });
    expect(record.matched.map(({ rule, error }) => ({ rule, failed: error !== undefined }))).toEqual(matched);
    if (plan) expect(record.plan).toEqual(plan);
    if (trace) expect(traceOf(compiled, changed, trace)).toEqual(trace);
  });

  it.each(refused.map((each) => [each.name, each] as const))('refuse %s', (_, { when, repeat }) => {
    const [before, times, after] = repeat ?? ['', 0, ''];
    const condition = before.repeat(times) + when + after.repeat(times);
    const rule = { id: 'r', effect: 'BLOCK', match: {}, when: condition, reason: 'Rule r.' };
    const bundle = { format: 1, settings: {}, policies: [{ name: 'p', version: 1, rules: [rule] }] };
    expect(() => compileBundle(bundle as unknown as Bundle)).toThrow(PolicyError);
  });

  it('has a case for every trap, and names no case twice', () => {
    expect(cases.filter(({ trap }) => trap).length).toBeGreaterThanOrEqual(30);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

/** The engine's trace, cut down to what the case says. */
function traceOf(
  compiled: ReturnType<typeof compileBundle>,
  changed: DecisionInput,
  wanted: NonNullable<Case['expected']['trace']>,
) {
  return explain(compiled, changed).rules.map(({ rule, matched, error, head, condition }, index) => {
    const trace = { rule, matched, failed: error !== null, head: head?.member ?? null };
    const values = wanted[index]?.values;
    if (!values) return trace;
    const seen = Object.fromEntries((condition?.values ?? []).map(({ expression, value }) => [expression, value]));
    return { ...trace, values: Object.fromEntries(Object.keys(values).map((key) => [key, seen[key]])) };
  });
}

function change(original: DecisionInput, { set = {}, remove = [] }: Case): DecisionInput {
  const copy = structuredClone(original);
  for (const [pointer, value] of Object.entries(set)) {
    const [holder, name] = placeOf(copy, pointer);
    holder[name] = numberOf(value) ?? value;
  }
  for (const pointer of remove) {
    const [holder, name] = placeOf(copy, pointer);
    delete holder[name];
  }
  return copy;
}

function placeOf(root: object, pointer: string): [Record<string, unknown>, string] {
  const names = pointer.split('/').slice(1);
  const last = names.pop() as string;
  const holder = names.reduce((object, name) => (object as Record<string, object>)[name] as object, root);
  return [holder as Record<string, unknown>, last];
}

function numberOf(value: unknown): number | null {
  return typeof value === 'object' && value !== null && '$number' in value ? Number(value.$number) : null;
}
