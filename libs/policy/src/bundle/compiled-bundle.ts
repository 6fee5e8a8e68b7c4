import type { Bundle, RiskWeights } from '@runplane/contracts';
import type { RuleIndex } from './rule-index.js';

/** An immutable snapshot that `evaluate` reads; publishing swaps in another one. */
export interface CompiledBundle {
  readonly digest: string;
  readonly bundle: Bundle;
  readonly weights: RiskWeights;
  readonly index: RuleIndex;
}
