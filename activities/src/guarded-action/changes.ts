import { canonicalize } from '@runplane/audit';
import type { CanonicalAction, FieldChange, Json } from '@runplane/contracts';

/** What approvers bind themselves to and an edit has changed, in the order of the names. */
export function changesBetween(before: CanonicalAction, after: CanonicalAction): FieldChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort((a, b) => (a < b ? -1 : 1));
  return names.flatMap((field) => {
    const [was, is] = [old[field], now[field]];
    if (was !== undefined && is !== undefined && canonicalize(was) === canonicalize(is)) return [];
    return [{ field, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }];
  });
}

function fieldsOf({ type, target, material }: CanonicalAction): { [field: string]: Json } {
  const { id, environment } = target;
  return { ...material, 'action.type': type, 'target.id': id, 'target.environment': environment };
}
