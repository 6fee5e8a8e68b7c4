import { timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type KeyScope, ProblemError, reachOf, rolesWith, type TokenScope } from '@runplane/contracts';
import type { KeyPrincipal } from '@runplane/database';
import type { FastifyRequest } from 'fastify';
import { PrincipalLimits, type Rates } from '../limits/rate-limits.js';
import { hashSecret, parseApiKey, secretMatches } from './api-key.js';
import { assertActive } from './assert-active.js';
import { presentedCertificate } from './client-certificate.js';
import { ACCESS, type Access, type Principal } from './principal.js';
import { authenticateSession, SAFE_METHODS, type SessionOptions, sessionTokenOf } from './session.js';

/** Where keys are looked up: the database. Asked on each request, so that a revocation holds at once. */
export interface KeyStore {
  findKey(keyId: string): Promise<KeyPrincipal | null>;
  recordKeyUse(keyId: string): Promise<void>;
}

/** What a verified access token of an agent says. */
export interface AccessTokenClaims {
  orgId: string;
  agentId: string;
  /** That it was issued for: the token ends with it. */
  keyId: string;
  scopes: readonly TokenScope[];
  /** What it is limited to beside its key. */
  limits: KeyScope | null;
  /** SHA-256 of the client certificate that it is bound to (`x5t#S256`, base64url). */
  certificate: string | null;
}

export interface AccessTokenVerifier {
  /** Null for what is no token of ours, or has expired. */
  verify(token: string): Promise<AccessTokenClaims | null>;
}

export interface AuthOptions {
  keys: KeyStore;
  /** Without it only keys and sessions are taken. */
  tokens?: AccessTokenVerifier;
  /** The installation's operator token; without it operator routes are closed. */
  operatorToken?: string;
  /** Without it only keys are taken. */
  sessions?: SessionOptions;
  rates: Pick<Rates, 'key' | 'org'>;
}

export const AUTH_OPTIONS = Symbol('AUTH_OPTIONS');

/** Authenticates every request and checks the access that its route declares. */
@Injectable()
export class AuthGuard implements CanActivate {
  private readonly limits: PrincipalLimits;

  constructor(
    @Inject(AUTH_OPTIONS) private readonly options: AuthOptions,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {
    this.limits = new PrincipalLimits(options.rates);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { principal?: Principal }>();
    const principal = await this.principalOf(request, access);
    this.limits.take(principal);
    assertAllowed(principal, access);
    request.principal = principal;
    return true;
  }

  private async principalOf(request: FastifyRequest, access: Access | undefined): Promise<Principal> {
    const { keys, tokens } = this.options;
    if (access?.kind === 'operator') return this.operator(bearerOf(request.headers.authorization));
    if (access?.kind === 'member') return callerOf(this.options, request);
    const credential = bearerOf(request.headers.authorization);
    const certificate = presentedCertificate(request.raw.socket);
    return tokens && isJwt(credential)
      ? authenticateToken({ keys, tokens }, credential, { method: request.method, certificate })
      : authenticate(keys, credential, certificate);
  }

  private operator(credential: string): Principal {
    const expected = this.options.operatorToken;
    if (!expected || !timingSafeEqual(hashSecret(credential), hashSecret(expected))) throw unauthenticated();
    return { kind: 'operator', id: 'operator' };
  }
}

/** Who sends the request, by key or by session. A key wins over a cookie: who sends one means it. */
export function callerOf({ keys, sessions }: AuthOptions, request: FastifyRequest): Promise<Principal> {
  const { authorization, cookie } = request.headers;
  const token = authorization === undefined && sessions ? sessionTokenOf(cookie, sessions.secure) : null;
  if (sessions && token) return authenticateSession(sessions, token, request);
  return authenticate(keys, bearerOf(authorization), null);
}

/**
 * The active principal of an API key; every way to fail but a disabled principal, or a missing certificate, looks the
 * same to the caller. `certificate`: that the connection came with, as SHA-256 in base64url.
 */
export async function authenticate(keys: KeyStore, credential: string, certificate: string | null): Promise<Principal> {
  return acceptKey(keys, await provenKey(keys, credential), certificate);
}

/**
 * The agent of an access token. Its key is looked up as if it had come itself, so that a token ends with the key: at
 * once when that is revoked, or the agent disabled.
 */
async function authenticateToken(
  { keys, tokens }: { keys: KeyStore; tokens: AccessTokenVerifier },
  token: string,
  { method, certificate }: { method: string; certificate: string | null },
): Promise<Principal> {
  const claims = await tokens.verify(token);
  const found = claims && (await keys.findKey(claims.keyId));
  if (!found || found.orgId !== claims.orgId || found.principalId !== claims.agentId) throw unauthenticated();
  const principal = await acceptKey(keys, found, certificate);
  assertBinding(claims.certificate, certificate);
  const needed: TokenScope = SAFE_METHODS.has(method) ? 'actions:read' : 'actions:write';
  if (!claims.scopes.includes(needed)) throw new ProblemError('forbidden', `The token lacks the scope ${needed}.`);
  return principal.kind === 'agent' ? { ...principal, tokenScope: claims.limits } : principal;
}

/** No key of ours has a dot. */
const isJwt = (credential: string): boolean => credential.split('.').length === 3;

/** The key that the caller holds, whatever its state. Throws `unauthenticated` for one that is unknown or forged. */
export async function provenKey(keys: KeyStore, credential: string): Promise<KeyPrincipal> {
  const parsed = parseApiKey(credential);
  if (!parsed) throw unauthenticated();
  const found = await keys.findKey(parsed.keyId);
  if (!found || !secretMatches(parsed.secret, found.secretHash)) throw unauthenticated();
  return found;
}

/**
 * Whom a proven key stands for, now that it is used. Throws where it is over, bound to another certificate, or its
 * principal disabled.
 */
export async function acceptKey(keys: KeyStore, found: KeyPrincipal, certificate: string | null): Promise<Principal> {
  if (found.revokedAt !== null) throw unauthenticated();
  if (found.expiresAt !== null && new Date(found.expiresAt).getTime() <= Date.now()) throw unauthenticated();
  assertBinding(found.certificate, certificate);
  assertActive(found);
  if (found.useIsStale) await keys.recordKeyUse(found.keyId);
  const base = { id: found.principalId, orgId: found.orgId, keyId: found.keyId, roles: found.roles };
  return found.kind === 'agent'
    ? { kind: 'agent', ...base, scope: found.scope, tokenScope: null }
    : { kind: 'member', ...base, groups: found.groups };
}

/** Told to who holds the key: that it is not enough is no secret, and they would look for the mistake elsewhere. */
function assertBinding(bound: string | null, presented: string | null): void {
  if (bound === null || bound === presented) return;
  const detail = presented === null ? 'came with none that is valid now' : 'came with another one';
  throw new ProblemError(
    'certificate_required',
    `The key is bound to a client certificate, and the connection ${detail}.`,
  );
}

function assertAllowed(principal: Principal, access: Access | undefined): void {
  if (!access) throw new ProblemError('forbidden', 'The route declares no access.');
  if (access.kind === 'public' || access.kind === 'operator') return;
  if (access.kind !== principal.kind)
    throw new ProblemError(
      'forbidden',
      access.kind === 'agent' ? 'Use the key of an agent.' : 'Use the key of a member.',
    );
  if (access.kind === 'member' && principal.kind === 'member') {
    const { permission } = access;
    if (reachOf(permission, principal.roles) !== 'none') return;
    const roles = rolesWith(permission).join(', ');
    throw new ProblemError('forbidden', `Needs the permission ${permission}, which these roles have: ${roles}.`);
  }
}

export function bearerOf(header: string | undefined): string {
  const match = /^Bearer +([^\s]+)$/i.exec(header ?? '');
  if (!match) throw unauthenticated();
  return match[1] as string;
}

function unauthenticated(): ProblemError {
  return new ProblemError('unauthenticated', 'The credential is missing, unknown, expired or revoked.');
}
