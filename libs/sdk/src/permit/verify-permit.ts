import { digestOf } from '@runplane/audit/canonical-json';
import { type ActionView, type CanonicalAction, PermitClaims } from '@runplane/contracts';
import { PermitError } from '../errors.js';
import { decodePermit } from './jws.js';
import type { PermitKeys } from './keys.js';

/** What a permit must say to allow this one call. */
export interface PermitExpectation {
  view: ActionView;
  /** The key that this call sent: with the agent's id it gives the only action id that can be meant. */
  idempotencyKey: string;
  orgId?: string;
  agentId?: string;
  /** Seconds since 1970; read after the keys, which may take a while to come. */
  now: () => number;
  /** Seconds by which the clocks of caller and server may differ. */
  toleranceSeconds: number;
}

/**
 * The claims of the view's permit, if it is signed by a known key and bound to exactly this action; `PermitError`
 * otherwise. The signature comes first: nothing is read from what nobody signed.
 */
export async function verifyPermit(expected: PermitExpectation, keys: PermitKeys): Promise<PermitClaims> {
  const { view } = expected;
  if (view.permit === null || view.action === null) throw new PermitError('The answer has no permit.', { view });
  try {
    const claims = await openPermit(view.permit, keys);
    assertTimes(claims, expected);
    await assertSubject(claims, expected);
    assertDigest(claims, view.action, view.digest);
    return claims;
  } catch (error) {
    throw error instanceof PermitError ? new PermitError(error.message, { view, cause: error.cause }) : error;
  }
}

async function openPermit(permit: string, keys: PermitKeys): Promise<PermitClaims> {
  const { kid, payload, signed, signature } = decodePermit(permit);
  const key = await keys.find(kid);
  if (key === null) throw new PermitError(`The permit is signed by the key "${kid}", which is not known here.`);
  if (!(await crypto.subtle.verify('Ed25519', key, signature, signed))) {
    throw new PermitError("The permit's signature is wrong.");
  }
  const claims = PermitClaims.safeParse(payload);
  if (!claims.success) throw new PermitError("The permit's claims are not those of a permit.", { cause: claims.error });
  return claims.data;
}

function assertTimes({ iat, exp }: PermitClaims, expected: PermitExpectation): void {
  const { toleranceSeconds } = expected;
  const now = expected.now();
  if (exp + toleranceSeconds <= now) throw new PermitError(`The permit expired ${Math.round(now - exp)} s ago.`);
  if (iat - toleranceSeconds > now) throw new PermitError('The permit is from the future; compare the clocks.');
}

async function assertSubject({ org, sub, act }: PermitClaims, expected: PermitExpectation): Promise<void> {
  const { orgId, agentId, view, idempotencyKey } = expected;
  if (orgId !== undefined && org !== orgId) throw new PermitError(`The permit is for the organisation ${org}.`);
  if (agentId !== undefined && sub !== agentId) throw new PermitError(`The permit is for the agent ${sub}.`);
  if (act !== view.actionId) throw new PermitError(`The permit is for the action ${act}.`);
  // A permit of another action, sent as the answer to this call, is caught here even if the whole answer fits it.
  if (act !== (await actionIdOf(sub, idempotencyKey))) {
    throw new PermitError('The permit is for an action that this call did not ask for.');
  }
}

function assertDigest({ dig }: PermitClaims, action: CanonicalAction, shown: string | null): void {
  const { type, operation, provider, effect, target, material } = action;
  if (digestOf({ type, operation, provider, effect, target, material }) !== dig || shown !== dig) {
    throw new PermitError('The permit is for other material fields than those of the answer.');
  }
}

/** docs/adr/0004-action-ids.md. */
export async function actionIdOf(agentId: string, idempotencyKey: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${agentId}\n${idempotencyKey}`));
  const hex = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `act_${hex.slice(0, 40)}`;
}
