/** What the members of a leaf have to be; other members are the business of who reads the log. */
import { utf8 } from '../bytes.js';
import { canonicalize } from '../canonical-json.js';
import { isPlainObject } from './plain-json.js';

/** Of a leaf, what its place in the chain of its subject rests on, and when it says that it was made. */
export interface ChainedEvent {
  subject: string;
  seq: number;
  prev: string | null;
  /** Milliseconds since 1970; NaN for what is no time. */
  time: number;
}

export interface ExpectedEvents {
  org: string;
  /** Every type that the log may hold; without it any text is one. */
  types?: ReadonlySet<string> | undefined;
}

export interface ReadEvent {
  /** Null where its place can't be read. */
  event: ChainedEvent | null;
  /** Where the entry says that the log's key changes: the statement of it. */
  keyChange: string | null;
  problems: string[];
}

/** All that is wrong with a leaf, and what of it a verification rests on. `bytes`: the leaf in UTF-8. */
export function readEvent(leaf: string, expected: ExpectedEvents, bytes: Uint8Array = utf8(leaf)): ReadEvent {
  const plain = plainMembers(leaf, bytes);
  if (plain) return readMembers(plain, [], expected);
  let event: unknown;
  try {
    event = JSON.parse(leaf);
  } catch {
    return { event: null, keyChange: null, problems: ['the leaf is not JSON'] };
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    return { event: null, keyChange: null, problems: [`the leaf is not an audit event but ${shown(event)}`] };
  }
  const problems = isCanonical(event, leaf) ? [] : ['the leaf is not canonical JSON'];
  return readMembers(event as Members, problems, expected);
}

/** Members of an event, those that are read here. */
interface Members {
  v?: unknown;
  org?: unknown;
  subject?: unknown;
  seq?: unknown;
  prev?: unknown;
  type?: unknown;
  at?: unknown;
  data?: unknown;
}
const READ = new Set(['v', 'org', 'subject', 'seq', 'prev', 'type', 'at'] satisfies (keyof Members)[]) as Set<string>;
/** Kept for as long as the log is read: part of the leaf's text would keep the whole of it. */
const KEPT = 'subject';

/** Of a leaf that is plain, and so canonical: only what is read is made a value. Null for any other leaf. */
function plainMembers(leaf: string, bytes: Uint8Array): Members | null {
  const members: Record<string, unknown> = {};
  let data = '';
  const isPlain = isPlainObject(bytes, (nameAt, valueAt, end) => {
    // Up to here every byte is a character.
    const name = leaf.slice(nameAt + 1, valueAt - 2);
    const written = leaf.slice(valueAt, end);
    if (name === 'data') data = written;
    else if (READ.has(name))
      members[name] = KEPT === name || written[0] !== '"' ? JSON.parse(written) : written.slice(1, -1);
  });
  if (!isPlain) return null;
  // It matters in a few events, and is most of the leaf.
  return members.type === CHANGE && data !== '' ? { ...members, data: JSON.parse(data) } : members;
}

function readMembers(event: Members, problems: string[], expected: ExpectedEvents): ReadEvent {
  const place = placeProblems(event);
  problems.push(...headProblems(event, expected), ...place);
  return { event: place.length === 0 ? placeOf(event) : null, keyChange: keyChangeIn(event), problems };
}

function placeOf({ subject, seq, prev, at }: Members): ChainedEvent {
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  return { subject: subject as string, seq: seq as number, prev: prev as string | null, time };
}

const CHANGE = 'control.changed';
/** What the control plane calls the key of the log in its changes. */
export const LOG_KEY_RESOURCE = 'log_key';

function keyChangeIn({ type, data }: Members): string | null {
  if (type !== CHANGE) return null;
  const { resource, statement } = (data ?? {}) as { resource?: unknown; statement?: unknown };
  return resource === LOG_KEY_RESOURCE && typeof statement === 'string' ? statement : null;
}

function headProblems({ v, org, type }: Members, expected: ExpectedEvents): string[] {
  const problems: string[] = [];
  if (v !== 1) problems.push(`"v" is ${shown(v)}, not 1`);
  if (org !== expected.org) problems.push(`"org" is ${shown(org)}, but the log is of "${expected.org}"`);
  if (!isText(type)) problems.push(`"type" is ${shown(type)}, not the name of a type`);
  else if (expected.types?.has(type) === false) problems.push(`"type" is ${shown(type)}, which no log holds`);
  return problems;
}

function placeProblems({ subject, seq, prev }: Members): string[] {
  const problems: string[] = [];
  if (!isText(subject)) problems.push(`"subject" is ${shown(subject)}, not an id`);
  if (!Number.isSafeInteger(seq) || (seq as number) < 0) problems.push(`"seq" is ${shown(seq)}, not a whole number`);
  if (prev !== null && !(isText(prev) && /^[0-9a-f]{64}$/.test(prev))) {
    problems.push(`"prev" is ${shown(prev)}, neither null nor a leaf hash`);
  }
  return problems;
}

/**
 * As `canonicalize(event) === leaf`, several times as fast for an honest leaf: what `JSON.stringify` gives back unchanged
 * is canonical if its members are in order and no text in it has a lone surrogate (which is written as an escape).
 */
function isCanonical(event: unknown, leaf: string): boolean {
  if (!leaf.includes('\\ud') && JSON.stringify(event) === leaf && isSorted(event)) return true;
  try {
    return canonicalize(event) === leaf;
  } catch {
    return false;
  }
}

function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let before: string | null = null;
  for (const name in value) {
    if ((before !== null && name <= before) || !isSorted((value as Record<string, unknown>)[name])) return false;
    before = name;
  }
  return true;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Short: the value is whatever somebody has put into the log. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
