import { type OnNumber, parseStrictJson } from '@runplane/audit';
import { ProblemError } from '@runplane/contracts';

const MAX_DEPTH = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a request body. Beyond JSON's grammar it refuses what two readers could read differently or cannot store:
 * duplicate keys, `__proto__`, NUL and lone surrogates in texts, nesting deeper than 64, integers that are not exact.
 */
export function parseJsonBody(body: Buffer): unknown {
  const numbers: Issue[] = [];
  const value = parse(body, (literal, path) => {
    const message = numbers.length === 0 ? inexact(literal) : null;
    if (message) numbers.push({ path: path.reduce<string>(placeIn, ''), message });
  });
  const issue = findIssue(value, '', 0) ?? numbers[0];
  if (issue)
    throw new ProblemError('invalid_request', 'The body holds a value that is not accepted.', { errors: [issue] });
  return value;
}

type Issue = { path: string; message: string };

function placeIn(path: string, part: string | number): string {
  if (typeof part === 'number') return `${path}[${part}]`;
  return path ? `${path}.${part}` : part;
}

/** An approver must see the number that was sent, and not its neighbour: 9007199254740993 reads as …992. */
function inexact(literal: string): string | null {
  const value = Number(literal);
  if (!Number.isFinite(value)) return 'is a number out of range';
  if (!/^-?\d+$/.test(literal) || Number.isSafeInteger(value)) return null;
  return `is an integer beyond ${Number.MAX_SAFE_INTEGER}, which not every reader keeps: send it as text`;
}

function parse(body: Buffer, onNumber: OnNumber): unknown {
  const text = attempt(() => utf8.decode(body), 'The body is not UTF-8.');
  // The native parser does not recurse: it takes any depth, and the depth is checked before anything else walks the value.
  const value = attempt<unknown>(() => JSON.parse(text), 'The body does not follow the grammar of JSON.');
  if (depthOf(value, 0) > MAX_DEPTH) return value;
  return attempt(() => parseStrictJson(text, onNumber), 'The body holds an object with a duplicate key.');
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

function findIssue(value: unknown, path: string, depth: number): Issue | null {
  if (depth > MAX_DEPTH) return { path, message: `is nested deeper than ${MAX_DEPTH} levels` };
  if (typeof value === 'string')
    return isPlainText(value) ? null : { path, message: 'must not hold U+0000 or lone surrogates' };
  if (value === null || typeof value !== 'object') return null;
  for (const [key, item] of Object.entries(value)) {
    const place = placeIn(path, Array.isArray(value) ? Number(key) : key);
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
