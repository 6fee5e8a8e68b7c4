import { compileBundle, validatePolicy } from '@runplane/policy';
import { actionsOf, bundleOf, documentRules } from './engines/runplane.js';
import { cpuUs, median } from './measure.js';
import { benchRules } from './rules.js';

export interface LoadTime {
  rules: number;
  /** CPU time in milliseconds of the first load of the process, and the median of later ones. */
  firstMs: number;
  validateMs: number;
  compileMs: number;
}

/** From the document to what decides, with every check of names, types, values and contradictions. */
export function measureLoad(count: number, rounds: number): LoadTime {
  const times = Array.from({ length: rounds + 1 }, (_, round) => {
    // Other constants in every round: nothing is known from the round before.
    const rules = benchRules(count, 'mixed', 100 + round);
    const actions = actionsOf(rules);
    const bundle = JSON.parse(JSON.stringify(bundleOf(rules)));
    const document = { name: 'bench', rules: JSON.parse(JSON.stringify(documentRules(rules))) };
    const began = cpuUs();
    const issues = validatePolicy(document, actions);
    const validated = cpuUs();
    compileBundle(bundle);
    const ended = cpuUs();
    if (issues.length > 0) throw new Error(`the rules have ${issues.length} issues: ${issues[0]?.message}`);
    return { validateMs: (validated - began) / 1_000, compileMs: (ended - validated) / 1_000 };
  });
  const [first, ...later] = times as [(typeof times)[number], ...typeof times];
  return {
    rules: count,
    firstMs: first.validateMs + first.compileMs,
    validateMs: median(later.map(({ validateMs }) => validateMs)),
    compileMs: median(later.map(({ compileMs }) => compileMs)),
  };
}
