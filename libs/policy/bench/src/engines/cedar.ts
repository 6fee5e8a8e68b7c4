import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { BY_SEVERITY, DEFAULT_DECISION, type Engine, groupBy, type LoadedEngine } from '../engine.js';
import type { BenchRequest, BenchRule } from '../rules.js';

/** All policies in one set, parsed once. */
export const cedar: Engine = {
  name: 'Cedar (wasm)',
  load(rules) {
    const set = preparse(rules);
    return loaded(() => set);
  },
};

/** A set for each action and environment, chosen by the caller: Cedar itself has no index. */
export const indexedCedar: Engine = {
  name: 'Cedar (wasm), sets chosen by a Map',
  load(rules) {
    const sets = new Map([...groupBy(rules, keyOf)].map(([key, some]) => [key, preparse(some)]));
    return loaded((request) => sets.get(keyOf(request)));
  },
};

/**
 * Cedar knows two decisions. Every rule permits, and its id says what: of the permits that determine the answer, the
 * most severe one counts.
 */
function loaded(setOf: (request: BenchRequest) => string | undefined): LoadedEngine {
  return {
    decider: (request) => {
      const preparsedPolicySetId = setOf(request);
      if (preparsedPolicySetId === undefined) return () => DEFAULT_DECISION;
      const call = {
        principal: { type: 'Agent', id: 'bot' },
        action: { type: 'Action', id: request.action },
        resource: { type: 'Target', id: 'ch_1' },
        context: { environment: request.environment, amount: request.amount },
        preparsedPolicySetId,
        entities: [],
      };
      return () => {
        const answer = statefulIsAuthorized(call);
        if (answer.type === 'failure') throw new Error(answer.errors[0]?.message);
        const { reason } = answer.response.diagnostics;
        return BY_SEVERITY.find((effect) => reason.some((id) => id.startsWith(effect))) ?? DEFAULT_DECISION;
      };
    },
  };
}

let sets = 0;

function preparse(rules: readonly BenchRule[]): string {
  const name = `set-${++sets}`;
  const staticPolicies = Object.fromEntries(rules.map((rule) => [`${rule.effect}/${rule.id}`, textOf(rule)]));
  const answer = preparsePolicySet(name, { staticPolicies });
  if (answer.type === 'failure') throw new Error(answer.errors[0]?.message);
  return name;
}

function textOf({ action, environment, amount }: BenchRule): string {
  const when = `context.environment == "${environment}" && context.amount > ${amount}`;
  return `permit(principal, action == Action::"${action}", resource) when { ${when} };`;
}

function keyOf({ action, environment }: BenchRequest | BenchRule): string {
  return `${action} ${environment}`;
}
