import { scanSync } from 'libpg-query';

/** A shorter text can't be nested deeper than the parser's stack can take: a level needs a character. */
const HARMLESS_LENGTH = 3_000;

const OPENING = new Set(['(', '[']);
const CLOSING = new Set([')', ']']);
const SEPARATING = new Set([',', ';']);
const LEAVES = new Set([
  'IDENT',
  'ICONST',
  'FCONST',
  'SCONST',
  'BCONST',
  'XCONST',
  'PARAM',
  'SQL_COMMENT',
  'C_COMMENT',
]);

/**
 * At most how deep the tree of a text will be, without building it: every level needs a bracket, or an operator or
 * keyword since the last comma. Too deep a tree overflows the parser's stack, and leaves its memory in disorder.
 */
export function nestingBound(text: string): number {
  if (text.length <= HARMLESS_LENGTH) return 0;
  const open = [0];
  let depth = 0;
  let deepest = 0;
  for (const { text: token, tokenName } of scanSync(text).tokens) {
    if (OPENING.has(token)) {
      open.push(0);
      depth += 1;
    } else if (CLOSING.has(token) && open.length > 1) depth -= 1 + (open.pop() ?? 0);
    else if (SEPARATING.has(token)) {
      depth -= open.pop() ?? 0;
      open.push(0);
    } else if (!LEAVES.has(tokenName) && token !== '.') {
      open.push((open.pop() ?? 0) + 1);
      depth += 1;
    }
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
