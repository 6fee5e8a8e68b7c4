import type { EffectClass, EffectEvidence } from '@runplane/contracts';

/** `strong`: says it by itself. Otherwise it takes a second sign to be sure. */
export type Evidence = EffectEvidence & { strong: boolean };

export function evidence(from: Evidence['from'], effect: EffectClass, detail: string, strong = false): Evidence {
  return { from, effect, detail, strong };
}
