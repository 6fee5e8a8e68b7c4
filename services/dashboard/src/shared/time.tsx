import { Text } from '@mantine/core';

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

/** A time as the reader's clock has it, with how long ago that is; the exact instant is its title. */
export function Time({ at, never = 'never' }: { at: string | null; never?: string }) {
  if (at === null) return <Text span inherit c="dimmed">{`${never}`}</Text>;
  return (
    <time dateTime={at} title={at}>
      {absolute.format(new Date(at))}{' '}
      <Text span inherit c="dimmed">
        ({fromNow(at)})
      </Text>
    </time>
  );
}
