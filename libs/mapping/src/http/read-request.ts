import type { Json, JsonObject } from '@runplane/contracts';
import { ArgumentsInvalid } from '../arguments-invalid.js';

/** Raised whenever a request may be read another way: part of the catalogue's digest. */
export const HTTP_READER = 1;

export interface HttpRequest {
  method: string;
  action: 'http_read' | 'http_write' | 'http_delete';
  /** As the caller wrote it. */
  url: string;
  host: string;
  /** With `{id}` in place of what looks like an id. */
  path: string;
}

const ACTIONS: Readonly<Record<string, HttpRequest['action']>> = {
  GET: 'http_read',
  HEAD: 'http_read',
  OPTIONS: 'http_read',
  POST: 'http_write',
  PUT: 'http_write',
  PATCH: 'http_write',
  DELETE: 'http_delete',
};

/** Headers and query parameters by which frameworks let a request have another method than it seems. */
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override', '_method'];

/** What a request does, by its method and address. `fixed`: the method of a tool like `http.get`. */
export function readRequest(args: JsonObject, fixed?: string): HttpRequest {
  const method = methodOf(args, fixed);
  const url = urlOf(args.url);
  refuseOverrides(args.headers, '/headers');
  refuseOverrides(args.query ?? args.params, args.query ? '/query' : '/params');
  refuseOverrides(Object.fromEntries(url.searchParams), '/url');
  const action = ACTIONS[method] as HttpRequest['action'];
  return {
    method,
    // Who sends a body wants something to be done with it.
    action: action === 'http_read' && hasBody(args) ? 'http_write' : action,
    url: args.url as string,
    host: url.host,
    path: pathTemplate(url.pathname),
  };
}

function methodOf(args: JsonObject, fixed: string | undefined): string {
  const value = args.method ?? fixed;
  if (typeof value !== 'string') throw new ArgumentsInvalid('/method', 'is required (string)');
  const method = value.toUpperCase();
  if (!Object.hasOwn(ACTIONS, method)) {
    throw new ArgumentsInvalid('/method', `must be one of ${Object.keys(ACTIONS).join(', ')}`);
  }
  if (fixed !== undefined && method !== fixed)
    throw new ArgumentsInvalid('/method', `must be ${fixed}, as the tool says`);
  return method;
}

/** Only addresses that every client reads the same way: what is approved has to be what is called. */
function urlOf(value: Json | undefined): URL {
  const refuse = (problem: string) => new ArgumentsInvalid('/url', problem);
  if (typeof value !== 'string') throw refuse('is required (string)');
  if (!/^https?:\/\/[^/?#]/i.test(value)) throw refuse('must be an absolute http or https address');
  if (!/^[\x21-\x7e]+$/.test(value) || /[\\"<>^`{}|]/.test(value)) {
    throw refuse('must be written in ASCII, with other characters percent-encoded');
  }
  if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(value.replace(/[?#].*$/, ''))) throw refuse('must not hold dot segments');
  const url = URL.parse(value);
  if (url === null) throw refuse('is not a valid address');
  if (url.username !== '' || url.password !== '') throw refuse('must not hold a user or a password');
  return url;
}

function refuseOverrides(value: Json | undefined, pointer: string): void {
  const names = value !== null && typeof value === 'object' ? namesOf(value) : [];
  const override = names.find((name) => OVERRIDES.includes(name.toLowerCase()));
  if (override !== undefined) throw new ArgumentsInvalid(pointer, `must not hold ${override}: send the method itself`);
}

/** Headers are an object, or a list of pairs. */
function namesOf(value: Json[] | JsonObject): string[] {
  if (!Array.isArray(value)) return Object.keys(value);
  return value.flatMap((pair) => (Array.isArray(pair) && typeof pair[0] === 'string' ? [pair[0]] : []));
}

const hasBody = (args: JsonObject): boolean =>
  ['body', 'data', 'json', 'form'].some((name) => args[name] !== undefined && args[name] !== null);

/** Numbers, UUIDs, ULIDs, hashes and the like differ from call to call, and the rest of a path does not. */
const AN_ID =
  /^(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*\d)[0-9a-z]{20,}|[a-z]{1,10}_(?=.*\d)[0-9a-z]{6,})$/i;

function pathTemplate(path: string): string {
  return path
    .split('/')
    .map((segment) => (AN_ID.test(segment) ? '{id}' : segment))
    .join('/');
}
