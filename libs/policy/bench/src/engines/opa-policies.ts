import { BY_SEVERITY, DEFAULT_DECISION, groupBy } from '../engine.js';
import type { BenchRule } from '../rules.js';

export const ENTRYPOINT = 'bench/decision';

/** Data of `fixtures/indexed.rego`: thresholds by action, environment and effect. */
export function indexedData(rules: readonly BenchRule[]): object {
  const nested = (some: readonly BenchRule[], keys: readonly (keyof BenchRule)[]): unknown => {
    const [key, ...rest] = keys;
    if (key === undefined) return some.map(({ amount }) => amount);
    return Object.fromEntries([...groupBy(some, (rule) => String(rule[key]))].map(([k, v]) => [k, nested(v, rest)]));
  };
  return { rules: nested(rules, ['action', 'environment', 'effect']) };
}

/** Each rule a rule of Rego, so that OPA's own rule index applies. */
export function regoRules(rules: readonly BenchRule[]): string {
  const name = (effect: string): string => `is_${effect.toLowerCase()}`;
  const bodies = rules.map(({ action, environment, amount, effect }) =>
    [
      `${name(effect)} if {`,
      `\tinput.action == "${action}"`,
      `\tinput.environment == "${environment}"`,
      `\tinput.amount > ${amount}`,
      '}',
    ].join('\n'),
  );
  const choices = BY_SEVERITY.map((effect) => `:= "${effect}" if {\n\t${name(effect)}\n}`);
  return [
    'package bench',
    `default decision := "${DEFAULT_DECISION}"`,
    `decision ${choices.join(' else ')}`,
    ...BY_SEVERITY.map((effect) => `default ${name(effect)} := false`),
    ...bodies,
  ].join('\n\n');
}
