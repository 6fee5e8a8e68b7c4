import { ImportRefused } from '../import-refused.js';
import { LIMITS } from './limits.js';

/**
 * Refuses a value with more members or levels than any honest document has, before anything recurses into it. A part
 * that stands in several places (a YAML alias) counts in each.
 */
export function measure(document: unknown): void {
  const pending: { value: unknown; depth: number }[] = [{ value: document, depth: 0 }];
  let values = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next;
    values += 1;
    if (typeof value === 'string') assertPlainText(value);
    if (value === null || typeof value !== 'object') continue;
    if (depth >= LIMITS.depth) throw new ImportRefused(`The document is nested deeper than ${LIMITS.depth} levels.`);
    const inner = Object.values(value);
    if (values + pending.length + inner.length > LIMITS.values) {
      throw new ImportRefused(`The document holds more than ${LIMITS.values} values. Import its parts one by one.`);
    }
    for (const key of Object.keys(value)) assertPlainText(key);
    for (const item of inner) pending.push({ value: item, depth: depth + 1 });
  }
}

/** What no JSON of ours may hold: PostgreSQL can't store NUL, and digests need Unicode. */
function assertPlainText(text: string): void {
  if (text.includes('\u0000') || !text.isWellFormed() || text === '__proto__') {
    throw new ImportRefused('The document holds U+0000, a lone surrogate, or a member named __proto__.');
  }
}
