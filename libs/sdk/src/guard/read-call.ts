import { GuardRequest, invalidRequest, type JsonObject, type TargetInput } from '@runplane/contracts';
import { InvalidRequestError } from '../errors.js';
import type { CallbackCall, CallbackControl, Execute, GatewayCall, GuardedCall } from './options.js';

/**
 * `guard(action, target, context, execute)`. The members of `context` are the action's fields (its material ones by
 * their names: amount, currency, …) as well as the context of the decision.
 */
export function readOriginalForm<T>(
  action: string,
  target: TargetInput,
  context: JsonObject,
  execute: Execute<T>,
  control: CallbackControl,
  waitMs: number,
): GuardedCall<T> {
  const acceptsEdits = control.acceptsEdits ?? false;
  return readOptionsForm({ ...control, acceptsEdits, action, target, arguments: context, context, execute }, waitMs);
}

export function readOptionsForm<T>(options: GatewayCall | CallbackCall<T>, waitMs: number): GuardedCall<T> {
  const { execute = null, execution = execute ? 'callback' : 'gateway' } = options;
  if ((execution === 'callback') !== (execute !== null)) {
    throw new InvalidRequestError('A callback needs `execute`, and only a callback may have it.');
  }
  const control: CallbackControl = options;
  return {
    request: requestOf(options, execution),
    execute,
    acceptsEdits: control.acceptsEdits ?? (execute !== null && execute.length > 0),
    ownKey: options.idempotencyKey === undefined,
    resume: control.resume ?? false,
    signal: options.signal,
    waitMs: options.waitMs ?? waitMs,
    onPending: options.onPending,
  };
}

/** A copy of the call, so that what is run is what was sent, whatever the caller does to its objects meanwhile. */
function requestOf(
  { tool, action, arguments: args, target, context, idempotencyKey }: GatewayCall | CallbackCall<unknown>,
  execution: GuardRequest['execution'],
): GuardedCall<unknown>['request'] {
  const key = idempotencyKey ?? crypto.randomUUID();
  const parsed = GuardRequest.safeParse(
    defined({ tool, action, arguments: args, target, context, execution, idempotencyKey: key }),
  );
  if (parsed.success) return { ...parsed.data, idempotencyKey: key };
  const { message, extra } = invalidRequest(parsed.error, 'The call is not valid.');
  const places = (extra.errors ?? []).map((error) => `${error.path}: ${error.message}`);
  throw new InvalidRequestError([message, ...places].join(' '), { cause: parsed.error });
}

/** A deep copy without members that are undefined; anything else that JSON does not know is refused later. */
function defined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(defined);
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, defined(member)]));
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
