import type { Json, JsonObject } from '@runplane/contracts';
import { ToolFailure } from '../provider.js';
import { endpoint, type StripeOperation } from './operation.js';
import type { StripeMethod } from './sdk-operations.js';

export interface StripeRequest {
  method: StripeMethod;
  path: string;
  params: JsonObject;
}

/** Names in Stripe's documents for the object in a path, where they are not those of its collection. */
const OTHER_NAMES: Readonly<Record<string, string[]>> = {
  payment_intents: ['intent'],
  setup_intents: ['intent'],
  subscription_items: ['item'],
  subscriptions: ['subscription_exposed_id'],
  external_accounts: ['external_account', 'destination'],
};

/**
 * The request of one call: the objects in the path are taken from the arguments, all others are parameters.
 * Throws `ToolFailure` with `arguments_invalid` where one is missing, or can't stand in a path.
 */
export function buildRequest(operation: StripeOperation, args: JsonObject): StripeRequest {
  const { method, path } = endpoint(operation);
  const params = { ...args };
  const segments = path.split('/');
  const last = segments.findLastIndex(isPlaceholder);
  const filled = segments.map((segment, index) => {
    if (!isPlaceholder(segment)) return segment;
    const names = namesOf(segment, segments[index - 1] as string, index === last);
    return pathValue(take(params, names), names[0] as string);
  });
  return { method, path: filled.join('/'), params };
}

function namesOf(placeholder: string, collection: string, last: boolean): string[] {
  const own = placeholder.slice(1, -1);
  if (!/^\d$/.test(own)) return [own];
  return [singular(collection), ...(OTHER_NAMES[collection] ?? []), ...(last ? ['id'] : [])];
}

/** Removes the one argument that has one of the names. */
function take(params: JsonObject, names: string[]): Json | undefined {
  const given = names.filter((name) => Object.hasOwn(params, name));
  if (given.length > 1) throw invalid(`only one of the arguments ${given.join(', ')} can be meant`);
  const [name] = given;
  if (name === undefined) throw invalid(`the argument "${names[0]}" is missing`);
  const value = params[name];
  delete params[name];
  return value;
}

/** Stripe's ids have no other characters; ids that merchants choose, of coupons for example, may. */
function pathValue(value: Json | undefined, name: string): string {
  const fits = typeof value === 'string' && value.isWellFormed() && /^[^/\\%?#\p{Cc}]{1,500}$/u.test(value);
  if (!fits || /^\.+$/.test(value as string)) throw invalid(`the argument "${name}" must be the id of an object`);
  return encodeURIComponent(value as string);
}

function singular(collection: string): string {
  if (collection.endsWith('ies')) return `${collection.slice(0, -3)}y`;
  return collection.replace(/s$/, '');
}

function isPlaceholder(segment: string): boolean {
  return segment.startsWith('{');
}

function invalid(message: string): ToolFailure {
  return new ToolFailure('arguments_invalid', message);
}
