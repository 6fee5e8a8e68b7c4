import { Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** `in 5 minutes`, `3 days ago`. */
export function fromNow(at: string, now = Date.now()): string {
  const distance = new Date(at).getTime() - now;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(distance) >= length) ?? ['second', 1_000];
  return relative.format(Math.trunc(distance / size), unit);
}

/** Where there is little room a time breaks between its two parts only. */
const UNBROKEN = { whiteSpace: 'nowrap' } as const;

interface TimeProps {
  at: string | null;
  never?: string;
  /** The distance alone, where many stand below each other. */
  short?: boolean;
}

/** A time as the reader's clock has it, with how long ago that is; the exact instant is its title. */
export function Time({ at, never = 'never', short = false }: TimeProps) {
  // Renewed with the page's clock, and never behind what has only just happened.
  useNow();
  if (at === null) return <Text span inherit c="dimmed">{`${never}`}</Text>;
  if (short) {
    return (
      <time dateTime={at} title={absolute.format(new Date(at))} style={UNBROKEN}>
        {fromNow(at)}
      </time>
    );
  }
  return (
    <time dateTime={at} title={at}>
      <span style={UNBROKEN}>{absolute.format(new Date(at))}</span>{' '}
      <Text span inherit c="dimmed" style={UNBROKEN}>
        ({fromNow(at)})
      </Text>
    </time>
  );
}

const TICK_MS = 15_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  for (const each of listeners) each();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970, renewed every quarter of a minute: one clock for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
