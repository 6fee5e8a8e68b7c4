import type { Json, JsonObject } from '@runplane/contracts';
import { type ProviderCall, ToolFailure } from '../provider.js';
import {
  bodyForm,
  type HttpConfiguration,
  type HttpOperation,
  type HttpSecret,
  isRead,
  placedArguments,
} from './operation.js';
import { bracketed, scalar, writeQuery } from './write-query.js';

export interface BuiltRequest {
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

type RequestParts = Pick<
  ProviderCall<HttpOperation, HttpConfiguration, HttpSecret>,
  'operation' | 'configuration' | 'secret' | 'arguments' | 'toolKey'
>;

/**
 * The request of one call; `token` is that of OAuth 2.0. Throws `ToolFailure` with `arguments_invalid` where an argument
 * does not fit its place.
 */
export function buildRequest(call: RequestParts, token?: string): BuiltRequest {
  const { operation, configuration, secret, arguments: args } = call;
  const url = urlOf(operation, configuration.baseUrl, args);
  const keys = Object.entries(secret.query).map((pair) => pair.map(encodeURIComponent).join('='));
  url.search = [writeQuery(operation.query, args), ...keys].filter((part) => part !== '').join('&');
  const headers = lowerCased({ accept: 'application/json, text/*;q=0.5', ...configuration.headers });
  Object.assign(headers, argumentHeaders(operation, args), authorization(secret, token), lowerCased(secret.headers));
  if (operation.idempotencyHeader && !isRead(operation)) {
    headers[operation.idempotencyHeader.toLowerCase()] = call.toolKey;
  }
  const form = bodyForm(operation);
  if (form === 'none') return { url, headers };
  const body = bodyOf(operation, args);
  if (form === 'json') {
    headers['content-type'] ??= 'application/json';
    return { url, headers, body: JSON.stringify(body) };
  }
  headers['content-type'] = 'application/x-www-form-urlencoded';
  const pairs = Object.entries(body).flatMap(([name, value]) => bracketed(name, value));
  return { url, headers, body: pairs.join('&') };
}

/** Values that must never come back in a result or an error. */
export function confidentialValues(secret: HttpSecret, token?: string): string[] {
  const { bearer, basic, oauth2, clientCertificate } = secret;
  const values = Object.values({ ...authorization(secret, token), ...secret.headers });
  const parts = [bearer, basic?.password, token, oauth2?.clientSecret, clientCertificate?.key];
  return [...values, ...Object.values(secret.query), ...parts.filter((part) => part !== undefined)];
}

function argumentHeaders({ headers, cookies }: HttpOperation, args: JsonObject): Record<string, string> {
  const given = Object.entries(headers).filter(([, argument]) => own(args, argument) !== undefined);
  const written = given.map(([name, argument]) => [name.toLowerCase(), headerValue(args, argument)]);
  const pairs = Object.entries(cookies)
    .filter(([, argument]) => own(args, argument) !== undefined)
    .map(([name, argument]) => `${name}=${encodeURIComponent(scalar(own(args, argument), argument))}`);
  return { ...Object.fromEntries(written), ...(pairs.length > 0 ? { cookie: pairs.join('; ') } : {}) };
}

function headerValue(args: JsonObject, name: string): string {
  const text = scalar(own(args, name), name);
  if (!/^[\x20-\x7e]{0,8000}$/.test(text)) throw invalid(`argument "${name}" can't stand in a header`);
  return text;
}

function urlOf(operation: HttpOperation, baseUrl: string, args: JsonObject): URL {
  const base = new URL(baseUrl);
  const path = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => pathValue(args, name));
  const pathname = `${base.pathname.replace(/\/$/, '')}${path}`;
  const url = new URL(`${base.origin}${pathname}`);
  // A parser that resolves dot segments would leave the path that the definition pins.
  if (url.origin !== base.origin || url.pathname !== pathname) throw invalid('the arguments change the path');
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

function bodyOf(operation: HttpOperation, args: JsonObject): JsonObject {
  const elsewhere = placedArguments(operation);
  return Object.fromEntries(Object.entries(args).filter(([name]) => !elsewhere.has(name)));
}

function authorization({ bearer, basic }: HttpSecret, token = bearer): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
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
