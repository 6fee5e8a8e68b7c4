import type { HistoryDifference } from '@runplane/contracts';

/** Where the workflow says the next entry goes: `prev` is the leaf hash of the entry `seq - 1`. */
export interface KnownPlace {
  seq: number;
  prev: string;
  /** Event that began the task which asked for that entry; of a local activity, the one that made its result durable. */
  task: number;
  isLocal: boolean;
}

export interface ClosedHistory {
  /** `COMPLETED`, or how Temporal ended it otherwise. */
  closeStatus: string;
  /** Every place that results of activities in the history name. */
  places: readonly KnownPlace[];
  /** The status in the workflow's result; null where it has none. */
  status: string | null;
}

export interface LoggedAction {
  /** Leaf hashes of the action's entries, in the order of their chain. */
  leafHashes: readonly string[];
  /** Types of the entries, in the same order. */
  types: readonly string[];
  /** Events of this run's history that the entries name, in the same order; null where one names none. */
  events: readonly (number | null)[];
  /** As the list of actions says. */
  status: string | null;
}

/** Entries that come when the workflow has closed. */
const LATER = new Set(['execution.settled', 'execution.reconciled']);

/** What a closed workflow and the log say about one action, held against each other. Empty where they agree. */
export function compareWithLog(history: ClosedHistory, log: LoggedAction): HistoryDifference[] {
  const differences: HistoryDifference[] = [];
  if (history.closeStatus !== 'COMPLETED') {
    const message = `the workflow ended as ${history.closeStatus}, and recorded no end of its own`;
    differences.push({ kind: 'ended_outside', seq: null, message });
  }
  let known = 0;
  for (const place of history.places) {
    const { seq, prev } = place;
    known = Math.max(known, seq);
    const logged = log.leafHashes[seq - 1];
    if (logged === prev) {
      differences.push(...otherEvent(place, log.events[seq - 1] ?? null));
      continue;
    }
    const kind = logged === undefined ? 'missing_entry' : 'different_entry';
    const message = `the workflow wrote ${prev}, the log has ${logged ?? 'nothing'}`;
    differences.push({ kind, seq: seq - 1, message });
  }
  for (let seq = known; seq < log.leafHashes.length; seq++) {
    // What committed while the workflow was ended from outside never came back to it.
    if (LATER.has(log.types[seq] ?? '') || history.closeStatus !== 'COMPLETED') continue;
    differences.push({ kind: 'unknown_entry', seq, message: `the workflow did not write ${log.types[seq]}` });
  }
  const settled = log.types.some((type) => LATER.has(type));
  if (history.status !== null && history.status !== log.status && !settled) {
    const message = `the workflow ended as ${history.status}, the list says ${log.status ?? 'nothing'}`;
    differences.push({ kind: 'status', seq: null, message });
  }
  return once(differences);
}

/** A local activity may have committed in a task that was lost before: such an event lies behind, never ahead. */
function otherEvent({ seq, task, isLocal }: KnownPlace, event: number | null): HistoryDifference[] {
  if (event === null || event === task || (isLocal && event < task)) return [];
  const message = `the entry names event ${event}, the workflow asked for it at ${task}`;
  return [{ kind: 'other_event', seq: seq - 1, message }];
}

/** Several results name the same place. */
function once(differences: HistoryDifference[]): HistoryDifference[] {
  const seen = new Set<string>();
  return differences.filter((difference) => {
    const key = JSON.stringify(difference);
    return !seen.has(key) && seen.add(key);
  });
}
