import type {
  Bundle,
  CanonicalAction,
  DecisionEffect,
  DecisionSettings,
  Facts,
  JsonObject,
  Rule,
} from '@runplane/contracts';
import { Bundle as BundleSchema } from '@runplane/contracts';
import type { DecisionInput } from '../decision/input-problem.js';

type RuleInput = Partial<Omit<Rule, 'id' | 'effect'>> & { id: string; effect: DecisionEffect };

/** A bundle with one policy, `p`, and BLOCK as its default. */
export function bundleOf(rules: RuleInput[], settings: Partial<DecisionSettings> = {}): Bundle {
  const complete = rules.map((rule) => ({ reason: `Rule ${rule.id}.`, ...rule }));
  return BundleSchema.parse({ format: 1, settings, policies: [{ name: 'p', version: 1, rules: complete }] });
}

/** A refund of 50 EUR in production by the active agent `support-bot`, on a Tuesday at 10:00 in UTC. */
export function inputOf(
  overrides: {
    action?: Partial<CanonicalAction>;
    target?: Partial<CanonicalAction['target']>;
    material?: JsonObject;
    context?: JsonObject;
    facts?: Partial<Facts>;
    agent?: Partial<Facts['agent']>;
  } = {},
): DecisionInput {
  return {
    action: {
      type: 'create_refund',
      effect: 'money',
      provider: 'stripe',
      operation: 'stripe.refunds.create',
      material: overrides.material ?? { amount: 5_000, currency: 'EUR', charge: 'ch_1' },
      catalogue: `sha256:${'0'.repeat(64)}`,
      ...overrides.action,
      target: { type: 'charge', id: 'ch_1', environment: 'production', sensitivity: 'medium', ...overrides.target },
    },
    context: overrides.context ?? { ticket: 'T-1', tags: ['vip'], confidence: 0.9 },
    facts: {
      now: '2026-01-06T10:00:00Z',
      tzdata: '2025c',
      killSwitches: [],
      budgets: [],
      grants: [],
      history: { actionsLastHour: 2, actionsLastDay: 9, amountLastDay: 30_000, maxAmount: 20_000, knownTarget: true },
      ...overrides.facts,
      agent: {
        id: 'agt_00000000000000000001',
        name: 'support-bot',
        status: 'active',
        roles: ['support'],
        owner: 'mem_00000000000000000001',
        ...overrides.agent,
      },
    },
  };
}
