import type { FieldChange } from '../net-changes';

/** Arguments as they are typed: one text each. */
export type Draft = { name: string; text: string; isText: boolean }[];

export type Parsed = { ok: true; value: Record<string, unknown> } | { ok: false; errors: Record<string, string> };

export function draftOf(args: Record<string, unknown>): Draft {
  return Object.entries(args).map(([name, value]) => ({
    name,
    isText: typeof value === 'string',
    text: typeof value === 'string' ? value : JSON.stringify(value, null, 2),
  }));
}

/** What was text stays text; everything else is JSON. */
export function parsed(draft: Draft): Parsed {
  const errors: Record<string, string> = {};
  const entries = draft.map(({ name, text, isText }): [string, unknown] => {
    if (isText) return [name, text];
    try {
      return [name, JSON.parse(text)];
    } catch {
      errors[name] = 'This is not JSON: text goes in quotes, for example "EUR".';
      return [name, null];
    }
  });
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, value: Object.fromEntries(entries) };
}

/** By argument, as `edits` of the approval shows them by field. */
export function changesOf(before: Record<string, unknown>, after: Record<string, unknown>): FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => ({
      field,
      ...(field in before ? { before: before[field] } : {}),
      ...(field in after ? { after: after[field] } : {}),
    }));
}
