const HIDDEN = '[redacted]';
const MAX_DEPTH = 6;

/** Members whose values are credentials, by the end of their name without case, dashes and underscores. */
const CREDENTIAL = /(authorization|cookie|secret|password|passphrase|token|apikey|privatekey|csrf|permit|assertion)$/;
/** Members that hold what a caller sent or a tool gave back. */
const CONTENT: ReadonlySet<string> = new Set(['arguments', 'args', 'body', 'form', 'result', 'parameters']);
/** What of such a content may be read in a log: words of a closed vocabulary, never an amount, a name or a text. */
const LOGGED_CONTENT: ReadonlySet<string> = new Set(['currency', 'environment', 'execution', 'status']);

/** Our keys, credentials of HTTP, and passwords in URLs, wherever a message quotes them. */
const QUOTED: readonly [RegExp, string][] = [
  [/\brp_[a-z0-9]{16}_[\w-]+/g, 'rp_[redacted]'],
  [/\b(Bearer|Basic) +[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@"]{0,200}):[^\s/@"]{1,200}@/gi, '$1:[redacted]@'],
];

/** The members of a log line without credentials, and of contents only what may be read. Errors stay as they are. */
export function redactMembers(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, member(name, value, 0)]));
}

/** A text, or a whole log line, without the credentials that it quotes. */
export function redactText(text: string): string {
  return QUOTED.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

function member(name: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined) return value;
  const plain = name.toLowerCase().replace(/[-_]/g, '');
  if (CREDENTIAL.test(plain)) return HIDDEN;
  return CONTENT.has(plain) ? content(value) : inside(value, depth);
}

function inside(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth >= MAX_DEPTH) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => inside(item, depth + 1));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, member(name, item, depth + 1)]));
}

function content(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !isPlain(value)) return HIDDEN;
  const readable = ([name, item]: [string, unknown]) => LOGGED_CONTENT.has(name) && typeof item === 'string';
  return Object.fromEntries(
    Object.entries(value).map((entry) => [entry[0], readable(entry) ? entry[1] : HIDDEN] as const),
  );
}

/** Dates and the like write themselves. */
function isPlain(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
