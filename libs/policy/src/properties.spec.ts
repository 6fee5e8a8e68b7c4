import { describe, expect, it } from '@jest/globals';
import { canonicalize } from '@runplane/audit/canonical-json';
import { type Bundle, type Rule, SEVERITY } from '@runplane/contracts';
import fc from 'fast-check';
import { compileBundle, type DecisionInput, evaluate } from './index.js';
import { bundleOf, inputOf } from './testing/fixtures.js';
import { naiveDecision } from './testing/naive-evaluator.js';

const EFFECTS = ['ALLOW', 'REQUIRE_APPROVAL', 'BLOCK'] as const;

/** Comparisons of fields with constants, without `has`: a guard says what to do without a field, on purpose. */
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    fc
      .tuple(
        fc.constantFrom('action.amount', 'context.n', 'facts.history.maxAmount'),
        fc.constantFrom('<', '>=', '==', '!='),
        fc.constantFrom(0, 50, 4_999, 5_000, 20_000),
      )
      .map(([f, o, n]) => `${f} ${o} ${n}`),
    fc
      .tuple(
        fc.constantFrom('action.currency', 'context.country', 'target.environment', 'agent.owner'),
        fc.constantFrom('==', '!='),
        fc.constantFrom('EUR', 'DE', 'production'),
      )
      .map(([f, o, s]) => `${f} ${o} "${s}"`),
    fc.constantFrom(
      '"vip" in context.tags',
      'context.tags.exists(t, t == "vip")',
      'context.tags.all(t, t != "fraud")',
      'action.currency in ["EUR", "USD"]',
      'action.charge.startsWith("ch_")',
      'action.charge.matches("^ch")',
      'context.flag',
    ),
    tie('condition').map((c) => `!(${c})`),
    fc.tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')).map(([a, o, b]) => `(${a}) ${o} (${b})`),
    fc.tuple(tie('condition'), tie('condition'), tie('condition')).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
  ),
}));

const match = fc.record(
  {
    actions: fc.constantFrom(['create_refund'], ['create_*'], ['*'], ['other']),
    environments: fc.constantFrom(['production'], ['prod*', 'staging'], ['dev']),
    roles: fc.constantFrom(['support'], ['admin', 's*']),
    schedule: fc.constantFrom(
      { timeZone: 'Europe/Berlin', from: '09:00', to: '17:00' },
      { timeZone: 'UTC', from: '22:00', to: '06:00' },
    ),
  },
  { requiredKeys: [] },
);

const rules = fc
  .array(fc.record({ effect: fc.constantFrom(...EFFECTS), match, when: fc.option(condition, { nil: undefined }) }), {
    maxLength: 6,
  })
  .map((all) => all.map((rule, index) => ({ ...rule, id: `r${index}` })));

/** Many rules of a few shapes: thresholds that the engine judges together, and others between them. */
const manyRules = fc
  .array(
    fc.record({
      effect: fc.constantFrom(...EFFECTS),
      match: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: match }),
      when: fc.oneof(
        fc
          .tuple(
            fc.constantFrom('', 'action.currency == "EUR" && ', 'context.country != "DE" && context.n > 0 && '),
            fc.constantFrom('action.amount', 'context.n', 'facts.history.maxAmount', 'risk.score'),
            fc.constantFrom('<', '<=', '>', '>='),
            fc.constantFrom(0, 30, 50, 5_000, 20_000, 50_000),
          )
          .map(([guard, field, operator, constant]) => `${guard}${field} ${operator} ${constant}`),
        condition,
      ),
    }),
    { maxLength: 40 },
  )
  .map((all) => all.map((rule, index) => ({ ...rule, id: `r${String(index).padStart(2, '0')}` })));

const input = fc
  .record({
    amount: fc.constantFrom(0, 49, 5_000, 20_001),
    n: fc.constantFrom(0, 50, 7_000),
    country: fc.constantFrom('DE', 'EUR', 'US'),
    tags: fc.constantFrom<string[]>([], ['vip'], ['fraud', 'vip']),
    environment: fc.constantFrom('production', 'staging', 'dev'),
    role: fc.constantFrom('support', 'admin', 'none'),
    maxAmount: fc.constantFrom(0, 4_999, 50_000),
  })
  .map(({ amount, n, country, tags, environment, role, maxAmount }) =>
    inputOf({
      material: { amount, currency: 'EUR', charge: 'ch_1' },
      context: { n, country, tags, flag: n > 0 },
      target: { environment },
      agent: { roles: [role] },
      facts: { history: { actionsLastHour: 2, actionsLastDay: 9, amountLastDay: 0, maxAmount, knownTarget: true } },
    }),
  );

const defaultEffect = fc.constantFrom(...EFFECTS);
const severityOf = (bundle: Bundle, each: DecisionInput): number =>
  SEVERITY[evaluate(compileBundle(bundle), each).decision];

const ALLOW_ALL = compileBundle(bundleOf([{ id: 'allow', effect: 'ALLOW' }]));

describe('every decision', () => {
  it('is the same bytes for the same input, whatever the order of rules', () => {
    fc.assert(
      fc.property(rules, input, defaultEffect, fc.infiniteStream(fc.nat()), (all, each, effect, shuffle) => {
        const shuffled = all
          .map((rule) => ({ rule, key: shuffle.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ rule }) => rule);
        const first = bundleOf(all as Rule[], { defaultEffect: effect });
        const { policyBundle: _, ...other } = evaluate(
          compileBundle(bundleOf(shuffled as Rule[], { defaultEffect: effect })),
          each,
        );
        const { policyBundle: __, ...record } = evaluate(compileBundle(first), each);
        expect(canonicalize(other)).toBe(canonicalize(record));
        expect(canonicalize(evaluate(compileBundle(first), structuredClone(each)))).toBe(
          canonicalize(evaluate(compileBundle(first), each)),
        );
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is not loosened by one more BLOCK rule', () => {
    fc.assert(
      fc.property(
        rules,
        input,
        defaultEffect,
        match,
        fc.option(condition, { nil: undefined }),
        (all, each, effect, head, when) => {
          const more = [...all, { id: 'more', effect: 'BLOCK' as const, match: head, when }];
          const before = severityOf(bundleOf(all as Rule[], { defaultEffect: effect }), each);
          expect(severityOf(bundleOf(more as Rule[], { defaultEffect: effect }), each)).toBeGreaterThanOrEqual(before);
        },
      ),
      { seed: 2, numRuns: 500 },
    );
  });

  it('is not loosened by a field that is missing, of another type or not a number', () => {
    let differences = 0;
    fc.assert(
      fc.property(rules, input, defaultEffect, fc.constantFrom(...DAMAGES), (all, each, effect, damage) => {
        const bundle = bundleOf(all as Rule[], { defaultEffect: effect });
        const before = severityOf(bundle, each);
        const after = severityOf(bundle, damaged(each, damage));
        expect(after).toBeGreaterThanOrEqual(before);
        if (after > before) differences++;
      }),
      { seed: 3, numRuns: 1_500 },
    );
    expect(differences).toBeGreaterThan(50);
  });

  it('is made on any input, and never an error', () => {
    const compiled = compileBundle(
      bundleOf([
        {
          id: 'allow',
          effect: 'ALLOW',
          match: { roles: ['support'], schedule: { timeZone: 'Asia/Tokyo', from: '09:00', to: '23:00' } },
        },
        {
          id: 'review',
          effect: 'REQUIRE_APPROVAL',
          when: 'context.tags.exists(t, t.size() > 3) || action.amount * 2 > 5',
        },
        {
          id: 'block',
          effect: 'BLOCK',
          match: { agents: ['s*', 'agt_*'] },
          when: 'facts.now.getHours("UTC") > 20 || risk.score > 90',
        },
      ]),
    );
    const anywhere = fc.constantFrom(...pathsOf(inputOf()));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anywhere, fc.anything({ withBigInt: true, withNullPrototype: true })), { maxLength: 3 }),
        (all) => {
          let each: DecisionInput = inputOf();
          try {
            for (const damage of all) each = damaged(each, damage as Damage);
          } catch {
            return; // an earlier damage took the place of a later one
          }
          expect(EFFECTS).toContain(evaluate(compiled, each).decision);
        },
      ),
      { seed: 6, numRuns: 3_000 },
    );
  });

  it('has a risk that no larger amount, and nothing that is left out, lowers', () => {
    fc.assert(
      fc.property(input, fc.nat(2_000_000_000), fc.nat(2_000_000_000), (each, a, b) => {
        const score = (amount: unknown): number =>
          evaluate(ALLOW_ALL, damaged(each, ['action.material.amount', amount])).risk.score;
        expect(score(Math.max(a, b))).toBeGreaterThanOrEqual(score(Math.min(a, b)));
        for (const wrong of NOT_INTEGER) expect(score(wrong)).toBeGreaterThanOrEqual(score(a));
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it('is not loosened by deleting or mistyping any member of the input at all', () => {
    const anywhere = fc.nat();
    fc.assert(
      fc.property(rules, input, defaultEffect, anywhere, fc.boolean(), (all, each, effect, n, isDeleted) => {
        const bundle = bundleOf(all as Rule[], { defaultEffect: effect });
        const paths = pathsOf(each);
        const path = paths[n % paths.length] as string;
        const changed = damaged(each, [path, isDeleted ? undefined : mistyped(valueAt(each, path))]);
        expect(severityOf(bundle, changed)).toBeGreaterThanOrEqual(severityOf(bundle, each));
      }),
      { seed: 8, numRuns: 1_500 },
    );
  });

  it('is that of the naive evaluator, rule by rule', () => {
    let failed = 0;
    fc.assert(
      fc.property(manyRules, input, defaultEffect, fc.option(fc.constantFrom(...CONDITION_DAMAGES)), (...generated) => {
        const [all, each, effect, damage] = generated;
        const changed = damage ? damaged(each, damage) : each;
        const bundle = bundleOf(all as Rule[], { defaultEffect: effect });
        const record = evaluate(compileBundle(bundle), changed);
        const { decision, byDefault } = record;
        const matched = record.matched.map(({ rule, error }) => ({ rule, failed: error !== undefined }));
        failed += matched.filter((match) => match.failed).length;
        expect({ decision, byDefault, matched }).toEqual(naiveDecision(bundle, changed, record.risk));
      }),
      { seed: 4, numRuns: 1_000 },
    );
    expect(failed).toBeGreaterThan(100);
  });
});

/** A path in the input, and what stands there instead; `undefined`: nothing. Every value is wrong for its place. */
type Damage = [path: string, value: unknown];
const NOT_TEXT = [undefined, null, 7, true, [], {}];
const NOT_INTEGER = [undefined, null, 'text', true, Number.NaN, Number.POSITIVE_INFINITY, [], {}];
const DAMAGES: Damage[] = [
  ...NOT_INTEGER.map((value): Damage => ['action.material.amount', value]),
  ...NOT_TEXT.map((value): Damage => ['action.material.currency', value]),
  ...NOT_TEXT.map((value): Damage => ['action.material.charge', value]),
  ...NOT_TEXT.map((value): Damage => ['action.target.environment', value]),
  ...NOT_TEXT.map((value): Damage => ['action.target.sensitivity', value]),
  ...NOT_INTEGER.map((value): Damage => ['facts.history.maxAmount', value]),
  ...NOT_TEXT.map((value): Damage => ['facts.agent.owner', value]),
  ...[undefined, 'now', 7].map((value): Damage => ['facts.now', value]),
  ...[undefined, 'support', [7]].map((value): Damage => ['facts.agent.roles', value]),
  ...[undefined, 'x', null].map((value): Damage => ['facts.history', value]),
  ...[undefined, null, 'none', [7], [{}]].map((value): Damage => ['facts.budgets', value]),
  ...[undefined, null, 'none', [7]].map((value): Damage => ['facts.grants', value]),
  ...[undefined, '7', Number.NaN].map((value): Damage => ['facts.history.amountLastDay', value]),
  ...[undefined, null, '7', true, Number.NaN].map((value): Damage => ['context.n', value]),
  ...[undefined, null, 'vip', [7, 7, 7], [null], 5].map((value): Damage => ['context.tags', value]),
  ...[undefined, null, 5, true].map((value): Damage => ['context.country', value]),
  ...[undefined, null, 5, 'true'].map((value): Damage => ['context.flag', value]),
];

/** Damages that conditions see: the engine blocks the others before any rule. */
const CONDITION_DAMAGES = DAMAGES.filter(([path]) => /^(context|action\.material|facts\.agent\.owner)/.test(path));

function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [`${path}${name}`, ...pathsOf(inner, `${path}${name}.`)]);
}

function damaged(each: DecisionInput, [path, value]: Damage): DecisionInput {
  const copy = structuredClone(each);
  const names = path.split('.');
  const last = names.pop() as string;
  const holder = names.reduce<unknown>((object, name) => (object as Record<string, unknown>)[name], copy);
  Object.assign(holder as object, { [last]: value });
  return copy;
}

function valueAt(each: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((object, name) => (object as Record<string, unknown>)[name], each);
}

/** Another type in the place of a value. */
function mistyped(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? 7 : 'text';
}
