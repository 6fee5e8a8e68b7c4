import { canonicalize, digestOf } from '@runplane/audit/canonical-json';
import type { CanonicalAction, GuardRequest, Json } from '@runplane/contracts';
import { PermitError } from '../errors.js';

/** The type of an action that no definition knows: bound by the digest of all arguments. */
const UNMAPPED = 'unmapped';

/**
 * Throws `PermitError` unless `action` is what `request` asked for, run with `args` (those of the request, or of an
 * approver's edit), and `signed` is the permit's digest of these: a permit for something harmless must not cover this
 * call, and nobody on the way may put other arguments in.
 */
export function assertAskedFor(
  action: CanonicalAction,
  request: GuardRequest,
  args: GuardRequest['arguments'],
  signed: string,
): void {
  const edited = args !== request.arguments;
  const asked = (request.tool ?? request.action) as string;
  if (action.operation !== asked && !isOtherSpelling(action, request)) {
    throw new PermitError(`The permit is for ${action.operation}, not for ${asked}.`);
  }
  // An org's tool may take the target's id from its arguments, which an approver may edit.
  assertTarget(action, request.target, edited && request.tool !== undefined);
  if (action.type === UNMAPPED || isBoundWhole(action, request)) assertSameArguments(action, args);
  else if (request.action !== undefined) {
    if (action.type !== asked) throw new PermitError(`The permit is for ${action.type}, not for ${asked}.`);
    assertMaterial(action.material, args);
  }
  assertSigned(args, signed);
}

function assertSigned(args: GuardRequest['arguments'], signed: string): void {
  let digest: string;
  try {
    digest = digestOf(args);
  } catch (cause) {
    throw new PermitError('The arguments have no canonical form, so that no permit can be for them.', { cause });
  }
  if (digest !== signed) throw new PermitError('The permit is for other arguments than those that would run.');
}

/** A tool that Runplane knows by itself (`stripe.charges.create`) has a digest of all arguments beside its fields. */
function isBoundWhole({ material }: CanonicalAction, { tool }: GuardRequest): boolean {
  return tool !== undefined && typeof material.arguments_digest === 'string';
}

/** Such a tool has one name, and calls of `paymentIntents.create` and `payment_intents.create` are the same. */
function isOtherSpelling(action: CanonicalAction, request: GuardRequest): boolean {
  const plain = (name: string) => name.replaceAll(/[_-]/g, '').toLowerCase();
  return isBoundWhole(action, request) && plain(action.operation) === plain(request.tool as string);
}

function assertTarget({ target }: CanonicalAction, asked: GuardRequest['target'], anyId: boolean): void {
  for (const name of ['type', 'id', 'environment'] as const) {
    const value = asked?.[name];
    if (value === undefined || value === target[name] || (name === 'id' && anyId)) continue;
    throw new PermitError(
      `The decision is for the target ${name} ${JSON.stringify(target[name])}, the call said ${JSON.stringify(value)}.`,
    );
  }
}

/** A canonical call names its material fields itself, so each has to be there with the same value. */
function assertMaterial(material: CanonicalAction['material'], args: GuardRequest['arguments']): void {
  for (const [name, approved] of Object.entries(material)) {
    const given = Object.hasOwn(args, name) ? (args[name] as Json) : null;
    if (same(approved, given) || isSameCurrency(approved, given)) continue;
    throw new PermitError(`The permit is for another value of ${name} than the call's.`);
  }
}

function assertSameArguments({ material }: CanonicalAction, args: GuardRequest['arguments']): void {
  if (material.arguments_digest !== digestOf(exact(args))) {
    throw new PermitError("The permit is for other arguments than the call's.");
  }
}

function same(approved: Json, given: Json): boolean {
  return canonicalize(approved) === canonicalize(given) || canonicalize(approved) === canonicalize(exact(given));
}

/** Currency codes are compared in upper case, as mapping writes them. */
function isSameCurrency(approved: Json, given: Json): boolean {
  return typeof given === 'string' && /^[A-Za-z]{3}$/.test(given) && approved === given.toUpperCase();
}

/** Numbers that are not safe integers are text in what is signed (0.1 -> "0.1"). */
function exact(value: Json): Json {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : String(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(exact);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, exact(member)]));
}
