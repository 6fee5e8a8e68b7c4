import { newEnforcer, newModelFromString } from 'casbin';
import { BY_SEVERITY, DEFAULT_DECISION, type Engine } from '../engine.js';

const MODEL = `
[request_definition]
r = action, environment, amount
[policy_definition]
p = action, environment, amount
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.action == p.action && r.environment == p.environment && r.amount > p.amount
`;

/** casbin answers yes or no: one enforcer for each effect, the most severe asked first. */
export const casbin: Engine = {
  name: 'casbin',
  async load(rules) {
    const enforcers = await Promise.all(
      BY_SEVERITY.map(async (effect) => {
        const enforcer = await newEnforcer(newModelFromString(MODEL));
        const policies = rules
          .filter((rule) => rule.effect === effect)
          .map(({ action, environment, amount }) => [action, environment, String(amount)]);
        await enforcer.addPolicies(distinct(policies));
        return { effect, enforcer };
      }),
    );
    return {
      decider:
        ({ action, environment, amount }) =>
        () => {
          for (const { effect, enforcer } of enforcers) {
            if (enforcer.enforceSync(action, environment, amount)) return effect;
          }
          return DEFAULT_DECISION;
        },
    };
  },
};

/** casbin refuses a policy that it has already. */
function distinct(policies: string[][]): string[][] {
  return [...new Map(policies.map((policy) => [policy.join(), policy])).values()];
}
