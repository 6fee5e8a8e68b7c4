export interface RetryOptions {
  /** How long failed requests are repeated before the call gives up (ms). */
  forMs: number;
  /** First and largest pause (ms); each is drawn at random between the half and the whole. */
  firstMs: number;
  mostMs: number;
}

export const DEFAULT_RETRY: RetryOptions = { forMs: 60_000, firstMs: 100, mostMs: 5_000 };

/** The pause before attempt `attempt` + 1 (from 0): doubles up to a cap, with jitter so that callers spread out. */
export function pauseMs(attempt: number, { firstMs, mostMs }: RetryOptions, random: () => number): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 30));
  return whole / 2 + (whole / 2) * random();
}

/** `Retry-After` (RFC 9110, 10.2.3: seconds or a date) in ms, or null where there is none that can be read. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const date = header.endsWith(' GMT') ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/** Resolves after `ms`; rejects with the signal's reason as soon as that aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
