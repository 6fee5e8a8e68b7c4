import type { Json, JsonObject } from '@runplane/contracts';
import type { ReconcileCall, Reconciliation } from '../provider.js';
import { buildRequest, type StripeRequest } from './build-request.js';
import { exchange } from './client.js';
import { type StripeConfiguration, type StripeSecret } from './connection.js';
import { isMarkedCreation, MARK } from './creations.js';
import { markedRequest } from './mark.js';
import { endpoint, isKeyed, type StripeOperation } from './operation.js';
import { redactObject } from './redact-object.js';

export type StripeReconcileCall = ReconcileCall<StripeOperation, StripeConfiguration, StripeSecret>;

/** Stripe forgets a key after 24 hours; then the same request would be executed. */
const REPLAYABLE_MS = 23 * 60 * 60 * 1000;
/** Clocks differ. */
const SKEW_S = 600;
const PAGES = 10;

/**
 * Looks for the traces of an execution, without repeating it: the object that carries the action's mark, the event that
 * carries its key, or for a deletion that the object is gone. Only once there is proof that Stripe has executed the
 * call, the same key is sent again: the answer is then the one that was lost.
 */
export async function reconcile(call: StripeReconcileCall): Promise<Reconciliation> {
  const target = endpoint(call.operation);
  if (target.method === 'GET') return notFound('a read has no outcome to find', false);
  if (!isKeyed(target)) return deletion(call);
  const found = (isMarkedCreation(target) ? await markedObject(call) : null) ?? (await objectOfEvent(call));
  if (found === null) return notFound('no object and no event of Stripe carries the action', true);
  return { outcome: 'succeeded', result: redactObject((await replay(call)) ?? found, call.operation.reveal) };
}

async function markedObject(call: StripeReconcileCall): Promise<JsonObject | null> {
  const { path } = endpoint(call.operation);
  // Subscriptions are listed without the cancelled ones unless asked.
  const status: JsonObject = path === '/v1/subscriptions' ? { status: 'all' } : {};
  const isOurs = ({ metadata }: JsonObject) => isObject(metadata) && metadata[MARK] === call.origin.actionId;
  return search(call, path, status, isOurs);
}

async function objectOfEvent(call: StripeReconcileCall): Promise<JsonObject | null> {
  const isOurs = ({ request }: JsonObject) => isObject(request) && request.idempotency_key === call.toolKey;
  const event = await search(call, '/v1/events', {}, isOurs);
  const data = event?.data;
  return isObject(data) && isObject(data.object) ? data.object : null;
}

/** The first match among what was made while the attempts ran. Null also where the key may not list it. */
async function search(
  call: StripeReconcileCall,
  path: string,
  filter: JsonObject,
  matches: (item: JsonObject) => boolean,
): Promise<JsonObject | null> {
  const created = { gte: seconds(call.startedAtMs) - SKEW_S, lte: seconds(call.endedAtMs) + SKEW_S };
  let after: JsonObject = {};
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await get(call, path, { ...filter, created, limit: 100, ...after });
    const items = isObject(answer) && Array.isArray(answer.data) ? answer.data.filter(isObject) : [];
    const match = items.find(matches);
    const last = items.at(-1)?.id;
    if (match) return match;
    if (!isObject(answer) || answer.has_more !== true || typeof last !== 'string') return null;
    after = { starting_after: last };
  }
  return null;
}

async function replay(call: StripeReconcileCall): Promise<Json | null> {
  if (Date.now() - call.startedAtMs > REPLAYABLE_MS) return null;
  const answered = await exchange(call, markedRequest(call), call.toolKey);
  return answered.ok ? answered.answer : null;
}

/** A key says nothing here; but what is gone, or was ended since, shows it. */
async function deletion(call: StripeReconcileCall): Promise<Reconciliation> {
  const object = await get(call, buildRequest(call.operation, call.arguments).path, {});
  if (!isObject(object)) return notFound('Stripe does not show the object', true);
  const ended = object.status === 'canceled' && Number(object.canceled_at) >= seconds(call.startedAtMs) - SKEW_S;
  if (object.deleted !== true && !ended) return notFound('the object is still there', true);
  return { outcome: 'succeeded', result: redactObject(object, call.operation.reveal) };
}

async function get(call: StripeReconcileCall, path: string, params: JsonObject): Promise<Json | null> {
  const request: StripeRequest = { method: 'GET', path, params };
  const answered = await exchange(call, request);
  return answered.ok ? answered.answer : null;
}

function notFound(message: string, askAgain: boolean): Reconciliation {
  return { outcome: 'unknown', code: 'stripe_no_trace', message, askAgain };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const seconds = (ms: number) => Math.floor(ms / 1000);
