import { Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';

const TICK_MS = 15_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

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

function tick(): void {
  now = Date.now();
  for (const each of listeners) each();
}

/** Milliseconds since 1970, renewed every quarter of a minute: one clock for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

interface WhenProps {
  at: string;
  /** Without the date: where many stand below each other. */
  short?: boolean;
}

/** A moment as date and as distance from now. */
export function When({ at, short = false }: WhenProps) {
  const distance = distanceOf(Date.parse(at) - useNow());
  return (
    <Text component="time" dateTime={at} title={at} size="sm" inherit>
      {short ? distance : `${dateOf(at)} (${distance})`}
    </Text>
  );
}

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function dateOf(at: string): string {
  return DATE.format(new Date(at));
}

const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** `in 5 minutes`, `2 hours ago`; below a minute in seconds. */
export function distanceOf(ms: number): string {
  for (const [unit, size] of UNITS) {
    if (Math.abs(ms) >= size) return RELATIVE.format(Math.trunc(ms / size), unit);
  }
  return RELATIVE.format(Math.trunc(ms / 1_000), 'second');
}
