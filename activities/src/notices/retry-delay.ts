import type { RetryPolicy } from './channel.js';

/**
 * Milliseconds until the attempt after `attempt` (from 1): exponential, with half of it left to chance, so that what
 * failed together does not come back together. The other side may ask for more, up to the longest pause of the policy.
 */
export function retryDelayMs(
  { firstMs, factor, mostMs }: RetryPolicy,
  attempt: number,
  { askedMs = 0, random = Math.random() }: { askedMs?: number | undefined; random?: number } = {},
): number {
  const full = Math.min(mostMs, firstMs * factor ** (attempt - 1));
  return Math.round(Math.min(mostMs, Math.max(full * (0.5 + random / 2), askedMs)));
}
