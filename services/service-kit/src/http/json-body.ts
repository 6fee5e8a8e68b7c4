import { parseStrictJson } from '@runplane/audit';
import { ProblemError } from '@runplane/contracts';

const MAX_DEPTH = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a request body. Beyond JSON's grammar it refuses what two readers could read differently or cannot store:
 * duplicate keys, `__proto__`, NUL and lone surrogates in texts, nesting deeper than 64.
 */
export function parseJsonBody(body: Buffer): unknown {
  const value = parse(body);
  const issue = findIssue(value, '', 0);
  if (issue)
    throw new ProblemError('invalid_request', 'The body holds a value that is not accepted.', { errors: [issue] });
  return value;
}

function parse(body: Buffer): unknown {
  const text = attempt(() => utf8.decode(body), 'The body is not UTF-8.');
  // The native parser does not recurse: it takes any depth, and the depth is checked before anything else walks the value.
  const value = attempt<unknown>(() => JSON.parse(text), 'The body does not follow the grammar of JSON.');
  if (depthOf(value, 0) > MAX_DEPTH) return value;
  return attempt(() => parseStrictJson(text), 'The body holds an object with a duplicate key.');
}

/** Our own words: a parser's message quotes the body, which may hold a secret. */
function attempt<T>(work: () => T, detail: string): T {
  try {
    return work();
  } catch (error) {
    throw new ProblemError('invalid_json', detail, {}, { cause: error });
  }
}

/** Stops counting one level beyond the limit, so that it recurses no deeper. */
function depthOf(value: unknown, depth: number): number {
  if (value === null || typeof value !== 'object' || depth > MAX_DEPTH) return depth;
  return Object.values(value).reduce<number>((most, item) => Math.max(most, depthOf(item, depth + 1)), depth + 1);
}

function findIssue(value: unknown, path: string, depth: number): { path: string; message: string } | null {
  if (depth > MAX_DEPTH) return { path, message: `is nested deeper than ${MAX_DEPTH} levels` };
  if (typeof value === 'string')
    return isPlainText(value) ? null : { path, message: 'must not hold U+0000 or lone surrogates' };
  if (value === null || typeof value !== 'object') return null;
  for (const [key, item] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    if (key === '__proto__') return { path: place, message: 'is not accepted' };
    if (!isPlainText(key)) return { path, message: 'has a key with U+0000 or a lone surrogate' };
    const issue = findIssue(item, place, depth + 1);
    if (issue) return issue;
  }
  return null;
}

function isPlainText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
