import type { CanonicalAction } from '@runplane/contracts';

/** In minor units; null for an action that has none. */
export function amountOf({ material }: CanonicalAction): number | null {
  return typeof material.amount === 'number' && Number.isSafeInteger(material.amount) ? material.amount : null;
}
