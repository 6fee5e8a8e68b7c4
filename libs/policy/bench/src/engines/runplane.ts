import { ActionDefinition, type Bundle, type CanonicalAction, type Rule } from '@runplane/contracts';
import { type CompiledBundle, compileBundle, type DecisionInput, evaluate } from '@runplane/policy';
import type { Engine } from '../engine.js';
import type { BenchRequest, BenchRule } from '../rules.js';

/** `heads`: action and environment in `match`, as `docs/policy.md` shows. */
type Form = 'heads' | 'two comparisons' | 'all in when';

export const runplane = engine('this engine', 'heads');
export const runplaneForms: readonly Engine[] = [
  runplane,
  { ...engine('this engine, two comparisons', 'two comparisons'), note: 'conditions that are more than one threshold' },
  { ...engine('this engine, no heads', 'all in when'), note: 'everything in `when`, where no index helps' },
];

function engine(name: string, form: Form): Engine {
  return {
    name,
    load(rules) {
      const compiled = compileBundle(bundleOf(rules, form));
      return { decider: (request) => deciderOf(compiled, inputOf(request)) };
    },
  };
}

function deciderOf(compiled: CompiledBundle, input: DecisionInput) {
  return () => evaluate(compiled, input).decision;
}

export function bundleOf(rules: readonly BenchRule[], form: Form = 'heads'): Bundle {
  const document = { name: 'bench', version: 1, rules: documentRules(rules, form) };
  return { format: 1, settings: { defaultEffect: 'BLOCK' }, policies: [document] } as unknown as Bundle;
}

export function documentRules(rules: readonly BenchRule[], form: Form = 'heads'): Rule[] {
  return rules.map(({ id, action, environment, amount, effect }) => {
    const condition = `action.amount > ${amount}`;
    const head = { actions: [action], environments: [environment] };
    const common = { id, effect, reason: `Rule ${id} says so.` };
    if (form === 'heads') return { ...common, match: head, when: condition };
    if (form === 'two comparisons') return { ...common, match: head, when: `action.currency == "EUR" && ${condition}` };
    const place = `action.type == "${action}" && target.environment == "${environment}"`;
    return { ...common, match: {}, when: `${place} && ${condition}` };
  });
}

/** The catalogue that the rules are checked against. */
export function actionsOf(rules: readonly BenchRule[]): Map<string, ActionDefinition> {
  const types = [...new Set(rules.map(({ action }) => action))];
  return new Map(
    types.map((type) => [
      type,
      ActionDefinition.parse({
        type,
        effect: 'money',
        description: 'Moves money.',
        targetType: 'charge',
        sensitivity: 'medium',
        material: { amount: { type: 'integer', required: true }, currency: { type: 'currency', required: true } },
      }),
    ]),
  );
}

/** A whole input as it comes from the database: parsed JSON. */
export function inputOf({ action, environment, amount }: BenchRequest): DecisionInput {
  const canonical: CanonicalAction = {
    type: action,
    effect: 'money',
    provider: 'stripe',
    operation: 'stripe.refunds.create',
    target: { type: 'charge', id: 'ch_1', environment, sensitivity: 'medium' },
    material: { amount, currency: 'EUR' },
    catalogue: `sha256:${'0'.repeat(64)}`,
  };
  const input: DecisionInput = {
    action: canonical,
    context: { ticket: 'T-1' },
    facts: {
      now: '2026-01-06T10:00:00Z',
      tzdata: '2025c',
      agent: { id: 'agt_00000000000000000001', name: 'bot', status: 'active', roles: ['support'], owner: null },
      killSwitches: [],
      budgets: [],
      grants: [],
      history: { actionsLastHour: 2, actionsLastDay: 9, amountLastDay: 0, maxAmount: 20_000, knownTarget: true },
    },
  };
  return JSON.parse(JSON.stringify(input));
}
