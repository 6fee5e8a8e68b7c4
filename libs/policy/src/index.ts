/** The deterministic policy engine: docs/policy.md is its specification. */
export { analyseBundle, type Finding, type RuleName } from './analysis/analyse-bundle.js';
export { type Answer, ask, type Question } from './analysis/ask.js';
export { type BundleDiff, type DecisionChange, diffBundles, type NotAnalysed } from './analysis/diff-bundles.js';
export { bundleDigest } from './bundle/bundle-digest.js';
export { compileBundle } from './bundle/compile-bundle.js';
export type { CompiledBundle } from './bundle/compiled-bundle.js';
export { evaluate } from './decision/evaluate.js';
export { type Explanation, explain, type RuleTrace } from './decision/explain.js';
export type { DecisionInput } from './decision/input-problem.js';
export { openIntervals } from './decision/open-intervals.js';
export { refusedRecord } from './decision/refused-record.js';
export { ENGINE } from './engine-version.js';
export { type OnCallShift, onCallAt, rotationProblem } from './on-call/on-call-at.js';
export { PolicyError } from './policy-error.js';
export { DEFAULT_RISK_WEIGHTS } from './risk/default-weights.js';
export { scoreRisk } from './risk/score-risk.js';
export { planIssues } from './validation/plan-issues.js';
export { validatePolicy } from './validation/validate-policy.js';
