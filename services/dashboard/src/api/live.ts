import { useEffect, useSyncExternalStore } from 'react';
import { queryClient } from './query-client';

/**
 * The first part of a query's key is the kind of what it shows (`LiveChange` in the API: `action`, `policy`, …), so that
 * a change of the kind ages it. These show something of other kinds as well.
 */
const ALSO_AGED_BY: Record<string, readonly string[]> = {
  action: ['approval', 'budget', 'overview'],
  approval: ['action', 'overview'],
  agent: ['overview'],
  budget: ['overview'],
  channel: ['overview'],
  publication: ['policy'],
  policy: ['publication', 'overview'],
  kill_switch: ['overview', 'agent'],
  member: ['group', 'session'],
  org: ['session'],
};

export type LiveState = 'live' | 'connecting';

let state: LiveState = 'connecting';
const listeners = new Set<() => void>();

function become(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

/** Whether changes arrive by themselves at the moment. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

const WHILE_NOT_LIVE_MS = 10_000;

/** How often a page that people decide by is read again: never while changes arrive by themselves. */
export function useRefetchInterval(): number | false {
  return useLiveState() === 'live' ? false : WHILE_NOT_LIVE_MS;
}

/** Marks what a change touches as old, so that what is on the screen is read again. Many changes at once are one. */
const GATHER_MS = 150;

export function useLiveChanges(): void {
  useEffect(() => {
    const aged = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const all = aged.has('*');
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => all || aged.has(String(queryKey[0])) });
      aged.clear();
    };
    const age = (data: string) => {
      for (const key of agedBy(data)) aged.add(key);
      timer ??= setTimeout(flush, GATHER_MS);
    };
    const source = new EventSource('/v1/events');
    source.onopen = () => become('live');
    source.onerror = () => become('connecting');
    source.onmessage = (event: MessageEvent<string>) => age(event.data);
    return () => {
      source.close();
      clearTimeout(timer);
      become('connecting');
    };
  }, []);
}

/** What is not understood ages everything: too much is read again rather than too little. */
function agedBy(data: string): readonly string[] {
  try {
    const { kind } = JSON.parse(data) as { kind?: unknown };
    if (typeof kind !== 'string' || kind === 'all') return ['*'];
    return [kind, ...(ALSO_AGED_BY[kind] ?? [])];
  } catch {
    return ['*'];
  }
}
