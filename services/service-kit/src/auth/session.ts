import { randomBytes, timingSafeEqual } from 'node:crypto';
import { ProblemError } from '@runplane/contracts';
import type { SessionPrincipal } from '@runplane/database';
import { hashSecret } from './api-key.js';
import { assertActive } from './assert-active.js';
import type { MemberPrincipal, PrincipalSession } from './principal.js';

/** Where sessions of browsers are looked up. Asked on each request, so that a sign-out holds at once. */
export interface SessionStore {
  findSession(tokenHash: Buffer): Promise<SessionPrincipal | null>;
}

/** Sessions by cookie (RFC 6265), for the service that has a dashboard. */
export interface SessionOptions {
  store: SessionStore;
  /** Whether browsers get there by https only: the cookie is then bound to the host and never sent in the clear. */
  secure: boolean;
}

/** Methods that only look (RFC 9110 section 9.2.1). */
export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** `Runplane-Csrf`: the session's token, which only a page of ours can know. */
const CSRF_HEADER = 'runplane-csrf';

export interface NewSessionToken {
  token: string;
  tokenHash: Buffer;
  csrfToken: string;
}

export function newSessionToken(): NewSessionToken {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: hashSecret(token), csrfToken: randomBytes(24).toString('base64url') };
}

/** With the prefix `__Host-` no other host of the domain can set it (RFC 6265bis section 4.1.3.2). */
const cookieName = (secure: boolean): string => (secure ? '__Host-runplane-session' : 'runplane-session');

/** The `Set-Cookie` of a session, or of its end where there is no token. */
export function sessionCookie(token: string | null, secure: boolean): string {
  const life = token === null ? '; Max-Age=0' : '';
  return `${cookieName(secure)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}${life}`;
}

export function sessionTokenOf(cookies: string | undefined, secure: boolean): string | null {
  return cookieOf(cookies, cookieName(secure));
}

/** The value of a cookie in a `Cookie` header (RFC 6265); null where it is not there. */
export function cookieOf(cookies: string | undefined, name: string): string | null {
  const wanted = `${name}=`;
  const found = (cookies ?? '').split(/; */).find((cookie) => cookie.startsWith(wanted));
  return found ? found.slice(wanted.length) : null;
}

/** The member who is signed in. What changes something has to come from a page of ours. */
export async function authenticateSession(
  { store }: SessionOptions,
  token: string,
  request: { method: string; headers: Record<string, string | string[] | undefined> },
): Promise<MemberPrincipal> {
  const found = await store.findSession(hashSecret(token));
  if (!found || found.isOver) throw new ProblemError('unauthenticated', 'The session is over; sign in again.');
  assertActive({ ...found, kind: 'member' });
  if (!SAFE_METHODS.has(request.method) && !isOwnPage(request.headers, found.csrfToken)) {
    throw new ProblemError('forbidden', 'A session may change something only from the dashboard: send Runplane-Csrf.');
  }
  const { principalId: id, orgId, keyId, roles, groups } = found;
  return { kind: 'member', id, orgId, keyId, roles, groups, session: sessionOf(found) };
}

function sessionOf({ sessionId: id, method, csrfToken, idleExpiresAt, expiresAt }: SessionPrincipal): PrincipalSession {
  return { id, method, csrfToken, idleExpiresAt: idleExpiresAt.toISOString(), expiresAt: expiresAt.toISOString() };
}

function isOwnPage(headers: Record<string, string | string[] | undefined>, csrfToken: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const sent = headers[CSRF_HEADER];
  return typeof sent === 'string' && timingSafeEqual(hashSecret(sent), hashSecret(csrfToken));
}
