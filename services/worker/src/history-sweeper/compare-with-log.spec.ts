import { describe, expect, it } from '@jest/globals';
import { type ClosedHistory, compareWithLog, type LoggedAction } from './compare-with-log.js';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
const history: ClosedHistory = {
  closeStatus: 'COMPLETED',
  places: [
    { seq: 1, prev: a, task: 3, isLocal: true },
    { seq: 3, prev: c, task: 9, isLocal: false },
  ],
  status: 'SUCCEEDED',
};
const log: LoggedAction = {
  leafHashes: [a, b, c],
  types: ['action.decided', 'execution.started', 'execution.outcome'],
  events: [3, 3, 9],
  status: 'SUCCEEDED',
};
const kinds = (changes: Partial<ClosedHistory>, logged: Partial<LoggedAction> = {}) =>
  compareWithLog({ ...history, ...changes }, { ...log, ...logged }).map(({ kind, seq }) => [kind, seq]);

describe('a closed workflow and the log', () => {
  it('agree', () => expect(kinds({})).toEqual([]));

  it('differ where the log lacks an entry, or has another one', () => {
    expect(kinds({}, { leafHashes: [a, b] })).toEqual([['missing_entry', 2]]);
    expect(kinds({}, { leafHashes: [b, b, c] })).toEqual([['different_entry', 0]]);
  });

  it('differ where the log has an entry that the workflow never wrote', () => {
    expect(kinds({ places: history.places.slice(0, 1) })).toEqual([
      ['unknown_entry', 1],
      ['unknown_entry', 2],
    ]);
  });

  it('do not differ by what was settled later', () => {
    const later = { leafHashes: [a, b, c, a], types: [...log.types, 'execution.settled'], status: 'FAILED' };
    expect(kinds({ status: 'UNKNOWN' }, later)).toEqual([]);
  });

  it('differ by the status, and by an end from outside', () => {
    expect(kinds({}, { status: 'EXECUTING' })).toEqual([['status', null]]);
    expect(kinds({ closeStatus: 'TERMINATED', places: history.places.slice(0, 1), status: null })).toEqual([
      ['ended_outside', null],
    ]);
  });

  it('name a difference once, however often the history repeats it', () => {
    const places = [1, 1, 1].map((seq) => ({ seq, prev: b, task: 3, isLocal: true }));
    expect(kinds({ places: [...places, ...history.places.slice(1)] })).toEqual([['different_entry', 0]]);
  });

  it.each([
    ['the task that asked for it', [3, 3, 9], []],
    ['another task', [3, 3, 8], [['other_event', 2]]],
    ['a task that was lost before its result was durable', [1, 3, 9], []],
    ['a task that came later', [5, 3, 9], [['other_event', 0]]],
    ['none, as entries from before', [null, null, null], []],
  ])('differ where the entry names another event than %s', (_, events, found) => {
    expect(kinds({}, { events })).toEqual(found);
  });
});
