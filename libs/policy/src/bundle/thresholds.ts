import type { ComparisonOperator } from '../condition/expression.js';
import type { Evaluator } from '../condition/scope.js';
import type { CompiledRule } from './compiled-rule.js';
import type { Match } from './match.js';

/** Constants of which the least is kept, so that those that can't match are left out together. */
const BLOCK = 32;

/**
 * Rules that differ in the constant of `field <operator> constant` only. The constants lie in one array in the order of
 * the rules, so that a thousand rules cost one read of the field and a few dozen comparisons.
 */
export class Thresholds {
  private readonly sign: 1 | -1;
  private readonly isStrict: boolean;
  /** Times `sign`: smaller ones are easier to exceed. */
  private readonly constants: readonly number[];
  private readonly least: number;
  /** The least constant of each block; null where there is one block only. */
  private readonly leasts: readonly number[] | null;

  /**
   * `matches`: those of the constants' rules. `guard`: the head and the rest of the condition that they share; null where
   * there is none.
   */
  constructor(
    operator: ComparisonOperator,
    readonly field: Evaluator,
    constants: readonly number[],
    readonly matches: readonly Match[],
    readonly guard: CompiledRule | null,
  ) {
    this.sign = operator.startsWith('<') ? -1 : 1;
    this.isStrict = !operator.endsWith('=');
    this.constants = constants.map((constant) => this.sign * constant);
    const leasts = leastOfBlocks(this.constants);
    this.least = Math.min(...leasts);
    this.leasts = leasts.length > 1 ? leasts : null;
  }

  /** Position of the first constant from `from` on that the value exceeds; -1 where there is none. */
  next(value: number, from: number): number {
    const { constants, leasts } = this;
    const signed = this.sign * value;
    if (!this.exceeds(signed, this.least)) return -1;
    for (let i = from; i < constants.length; i++) {
      const block = Math.floor(i / BLOCK);
      if (leasts && !this.exceeds(signed, leasts[block] as number)) i = block * BLOCK + BLOCK - 1;
      else if (this.exceeds(signed, constants[i] as number)) return i;
    }
    return -1;
  }

  private exceeds(value: number, constant: number): boolean {
    return this.isStrict ? value > constant : value >= constant;
  }
}

function leastOfBlocks(constants: readonly number[]): number[] {
  const leasts: number[] = [];
  for (let from = 0; from < constants.length; from += BLOCK) {
    leasts.push(Math.min(...constants.slice(from, from + BLOCK)));
  }
  return leasts;
}
