const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export const DURATION_PATTERN = /^(\d{1,6})(s|m|h|d)$/;

/** `30s`, `15m`, `24h`, `30d` -> milliseconds. Throws `RangeError` on any other form. */
export function durationMs(duration: string): number {
  const match = DURATION_PATTERN.exec(duration);
  if (!match) throw new RangeError(`"${duration}" is not a duration; write a number and s, m, h or d, for example 15m`);
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
