import type { Schema } from '../api/types';

export type FieldChange = Schema<'FieldChange'>;

/** What several edits one after the other have changed together: from before the first to after the last. */
export function netChanges(edits: readonly { changes: readonly FieldChange[] }[]): FieldChange[] {
  const all = new Map<string, FieldChange>();
  for (const change of edits.flatMap(({ changes }) => changes)) {
    const { before: _before, after: _after, ...named } = change;
    const earlier = all.get(change.field) ?? change;
    const before = 'before' in earlier ? { before: earlier.before } : {};
    all.set(change.field, { ...named, ...before, ...('after' in change ? { after: change.after } : {}) });
  }
  return [...all.values()].filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
}
