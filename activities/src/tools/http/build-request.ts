import type { Json, JsonObject } from '@runplane/contracts';
import { type ProviderCall, ToolFailure } from '../provider.js';
import {
  type HttpConfiguration,
  type HttpOperation,
  type HttpSecret,
  hasJsonBody,
  isRead,
  placeholdersOf,
} from './operation.js';

export interface BuiltRequest {
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

/** The request of one call. Throws `ToolFailure` with `arguments_invalid` where an argument does not fit its place. */
export function buildRequest(
  call: Pick<
    ProviderCall<HttpOperation, HttpConfiguration, HttpSecret>,
    'operation' | 'configuration' | 'secret' | 'arguments' | 'toolKey'
  >,
): BuiltRequest {
  const { operation, configuration, secret, arguments: args } = call;
  const url = urlOf(operation, configuration.baseUrl, args);
  const headers = lowerCased({ accept: 'application/json, text/*;q=0.5', ...configuration.headers });
  Object.assign(headers, authorization(secret), lowerCased(secret.headers));
  if (operation.idempotencyHeader && !isRead(operation)) {
    headers[operation.idempotencyHeader.toLowerCase()] = call.toolKey;
  }
  if (!hasJsonBody(operation)) return { url, headers };
  headers['content-type'] ??= 'application/json';
  return { url, headers, body: JSON.stringify(bodyOf(operation, args)) };
}

/** Header values that must never come back in a result or an error. */
export function confidentialValues(secret: HttpSecret): string[] {
  const values = Object.values({ ...authorization(secret), ...secret.headers });
  return [...values, ...(secret.bearer ? [secret.bearer] : []), ...(secret.basic ? [secret.basic.password] : [])];
}

function urlOf(operation: HttpOperation, baseUrl: string, args: JsonObject): URL {
  const base = new URL(baseUrl);
  const path = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => pathValue(args, name));
  const pathname = `${base.pathname.replace(/\/$/, '')}${path}`;
  const url = new URL(`${base.origin}${pathname}`);
  // A parser that resolves dot segments would leave the path that the definition pins.
  if (url.origin !== base.origin || url.pathname !== pathname) throw invalid('the arguments change the path');
  for (const name of operation.query) {
    const value = own(args, name);
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) url.searchParams.append(name, scalar(item, name));
    }
  }
  return url;
}

function pathValue(args: JsonObject, name: string): string {
  const text = scalar(own(args, name), name);
  if (text === '' || hasDotSegment(text)) throw invalid(`argument "${name}" can't stand in a path`);
  return encodeURIComponent(text);
}

/** Also behind percent-encoding, which some servers undo more than once. */
function hasDotSegment(text: string): boolean {
  if (text.split(/[/\\]/).some((segment) => segment === '.' || segment === '..')) return true;
  const decoded = text.replace(/%(2e|2f|5c|25)/gi, (encoded) => decodeURIComponent(encoded));
  return decoded !== text && hasDotSegment(decoded);
}

function scalar(value: Json | undefined, name: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalid(`argument "${name}" must be a string, a number or a boolean`);
}

function bodyOf(operation: HttpOperation, args: JsonObject): JsonObject {
  const elsewhere = new Set([...placeholdersOf(operation), ...operation.query]);
  return Object.fromEntries(Object.entries(args).filter(([name]) => !elsewhere.has(name)));
}

function authorization({ bearer, basic }: HttpSecret): Record<string, string> {
  if (bearer !== undefined) return { authorization: `Bearer ${bearer}` };
  if (basic === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}` };
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function own(args: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(args, name) ? args[name] : undefined;
}

function invalid(message: string): ToolFailure {
  return new ToolFailure('arguments_invalid', message);
}
