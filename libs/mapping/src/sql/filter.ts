import type { Node } from './parser.js';

/**
 * Whether a WHERE clause can keep a row out because of what the row holds: it looks at a column, in each of the
 * alternatives of an OR. `WHERE true`, `WHERE 1 = 1`, `WHERE id = id` and `WHERE $1 OR id = 7` are no conditions.
 */
export function hasFilter(clause: unknown): boolean {
  if (clause === undefined || clause === null) return false;
  const { BoolExpr: bool, A_Expr: comparison } = clause as { BoolExpr?: Node; A_Expr?: Node };
  if (bool) {
    const args = bool.args as unknown[];
    return bool.boolop === 'OR_EXPR' ? args.every(hasFilter) : args.some(hasFilter);
  }
  if (comparison && sameText(comparison.lexpr, comparison.rexpr)) return false;
  return looksAtColumn(clause);
}

function looksAtColumn(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.some(looksAtColumn);
  if ('ColumnRef' in value || 'CurrentOfExpr' in value) return true;
  return Object.values(value).some(looksAtColumn);
}

function sameText(left: unknown, right: unknown): boolean {
  return left !== undefined && JSON.stringify(left, withoutPlace) === JSON.stringify(right, withoutPlace);
}

const withoutPlace = (name: string, value: unknown): unknown => (name === 'location' ? undefined : value);
