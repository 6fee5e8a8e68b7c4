import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { digestOf } from '@runplane/audit/canonical-json';
import type { ActionView, CanonicalAction, JsonObject, PermitClaims } from '@runplane/contracts';
import type { PermitKey } from '../src/index.js';

export const ORG = 'org_demo0000000000000000';
export const AGENT = 'agt_support0000000000000';

/** A signer as the worker has one, and its public key as the gateway shows it. */
export interface TestSigner {
  jwk: PermitKey & { kid: string };
  sign(payload: unknown, header?: Record<string, unknown>): string;
}

export function newSigner(kid = 'key-1'): TestSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' }) as { x: string };
  return {
    jwk: { kty: 'OKP', crv: 'Ed25519', x, kid },
    sign: (payload, header) => jws(privateKey, payload, { alg: 'EdDSA', typ: 'runplane-permit+jwt', kid, ...header }),
  };
}

function jws(key: KeyObject, payload: unknown, header: Record<string, unknown>): string {
  const signed = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

export function actionIdFor(idempotencyKey: string, agentId = AGENT): string {
  return `act_${createHash('sha256').update(`${agentId}\n${idempotencyKey}`).digest('hex').slice(0, 40)}`;
}

export const CHARGE: CanonicalAction = {
  type: 'create_charge',
  effect: 'money',
  provider: 'callback',
  operation: 'create_charge',
  target: { type: 'customer', id: 'cus_1', environment: 'test', sensitivity: 'high' },
  material: { amount: 5000, currency: 'EUR' },
  catalogue: `sha256:${'c'.repeat(64)}`,
};

export function digestFor({ catalogue: _, ...rest }: CanonicalAction): string {
  return digestOf(rest);
}

export function claimsFor(
  actionId: string,
  action: CanonicalAction = CHARGE,
  args: JsonObject = CHARGE.material,
): PermitClaims {
  const iat = Math.floor(Date.now() / 1000);
  return {
    iss: 'runplane',
    org: ORG,
    sub: AGENT,
    act: actionId,
    dig: digestFor(action),
    args: digestOf(args),
    jti: actionId.replace('act_', 'prm_'),
    iat,
    exp: iat + 60,
  };
}

/** What the gateway answers for `action`; by default blocked. */
export function viewFor(actionId: string, change: Partial<ActionView> = {}): ActionView {
  const action = change.action === undefined ? CHARGE : change.action;
  return {
    actionId,
    status: 'BLOCKED',
    decision: 'BLOCK',
    action,
    digest: action && digestFor(action),
    risk: { score: 40, level: 'MEDIUM', factors: [] },
    reason: 'No rule allows it.',
    matched: [],
    policyBundle: `sha256:${'b'.repeat(64)}`,
    approval: null,
    permit: null,
    editedArguments: null,
    result: null,
    error: null,
    audit: { leafHash: 'a'.repeat(64), promise: 'note', index: null },
    replayed: false,
    ...change,
  };
}

/** Allowed, with a permit of `signer` to run `args`. */
export function permittedView(
  actionId: string,
  signer: TestSigner,
  change: Partial<ActionView> = {},
  args: JsonObject = change.editedArguments ?? CHARGE.material,
): ActionView {
  const permit = signer.sign(claimsFor(actionId, change.action ?? CHARGE, args));
  return viewFor(actionId, { status: 'EXECUTING', decision: 'ALLOW', permit, ...change });
}
