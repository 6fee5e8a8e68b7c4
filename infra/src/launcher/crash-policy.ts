export interface CrashLimits {
  /** Restarts within the window; the next crash is one too many. */
  restarts: number;
  windowMs: number;
  firstDelayMs: number;
  longestDelayMs: number;
}

export const CRASH_LIMITS: CrashLimits = { restarts: 5, windowMs: 60_000, firstDelayMs: 250, longestDelayMs: 5_000 };

/** Decides what follows a crash: a restart after a growing delay, or giving up (null). `now` is in milliseconds. */
export function crashPolicy(limits: CrashLimits): (now: number) => { delayMs: number } | null {
  let recent: number[] = [];
  return (now) => {
    recent = recent.filter((at) => now - at < limits.windowMs);
    if (recent.length >= limits.restarts) return null;
    const delayMs = Math.min(limits.firstDelayMs * 2 ** recent.length, limits.longestDelayMs);
    recent.push(now);
    return { delayMs };
  };
}
