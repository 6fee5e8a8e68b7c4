import type { ActionDefinition } from '@runplane/contracts';
import type { CompiledRule } from '../bundle/compiled-rule.js';
import type { Expression } from '../condition/expression.js';
import { type Axes, axesOf } from './axes.js';
import { addCondition, emptyCuts } from './cuts.js';

/** The axes of compiled rules, and of a further condition, over one action. */
export function axesOfRules(
  rules: readonly CompiledRule[],
  definition: ActionDefinition,
  condition: Expression | null = null,
): Axes {
  const cuts = emptyCuts();
  for (const rule of rules) if (rule.condition) addCondition(cuts, rule.condition.expression);
  if (condition) addCondition(cuts, condition);
  return axesOf(
    rules.map(({ rule }) => rule),
    cuts,
    definition,
  );
}
