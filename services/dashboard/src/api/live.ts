import { useEffect, useSyncExternalStore } from 'react';
import { queryClient } from './query-client';

/**
 * The first part of a query's key is the kind of what it shows (`LiveChange` in the API: `action`, `policy`, …), so that
 * a change of the kind ages it. These show something of other kinds as well.
 */
const ALSO_AGED_BY: Record<string, readonly string[]> = {
  action: ['approval', 'budget', 'grant', 'overview'],
  approval: ['action', 'overview'],
  agent: ['overview'],
  budget: ['overview'],
  channel: ['overview'],
  publication: ['policy'],
  pending_change: ['publication'],
  policy: ['publication', 'overview'],
  kill_switch: ['overview', 'agent'],
  member: ['group', 'session'],
  org: ['session'],
  session: ['open_session'],
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
/** What counts over everything is read again more rarely: while much happens, each change would ask for it. */
const SLOW = new Set(['overview']);
const GATHER_SLOWLY_MS = 5_000;

/** Gathers kinds for a while, then ages them together. */
function gatherer(ms: number) {
  const aged = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const all = aged.has('*');
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => all || aged.has(String(queryKey[0])) });
    aged.clear();
  };
  return {
    add: (kind: string) => {
      aged.add(kind);
      timer ??= setTimeout(flush, ms);
    },
    stop: () => clearTimeout(timer),
  };
}

/** A browser goes on by itself after a lost connection, but never after an answer such as 429 or 502. */
const REOPEN_MS = 5_000;
const ALL = JSON.stringify({ kind: 'all' });

function follow(onChange: (data: string) => void): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (again: boolean) => {
    source = new EventSource('/v1/events');
    source.onopen = () => {
      become('live');
      // To the server it is a new reader, who has missed nothing.
      if (again) onChange(ALL);
    };
    source.onmessage = (event: MessageEvent<string>) => onChange(event.data);
    source.onerror = () => {
      become('connecting');
      if (source.readyState !== EventSource.CLOSED) return;
      // Maybe because the session is over: the stream does not say.
      void queryClient.invalidateQueries({ queryKey: ['session'] });
      timer = setTimeout(() => open(true), REOPEN_MS);
    };
  };
  open(false);
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

export function useLiveChanges(): void {
  useEffect(() => {
    const [soon, slowly] = [gatherer(GATHER_MS), gatherer(GATHER_SLOWLY_MS)];
    const stop = follow((data) => {
      for (const kind of agedBy(data)) (SLOW.has(kind) ? slowly : soon).add(kind);
    });
    return () => {
      stop();
      soon.stop();
      slowly.stop();
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
