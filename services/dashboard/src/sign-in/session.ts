import { type Permission, reachOf } from '@runplane/contracts/values';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { api, ask, setCsrfToken } from '../api/client';
import { isSignedOut } from '../api/problem';
import { queryClient } from '../api/query-client';
import type { Schema } from '../api/types';

export type Session = Schema<'Session'>;

/** The session of this browser; null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return began(await ask(api.GET('/v1/session')));
    } catch (error) {
      if (isSignedOut(error)) return null;
      throw error;
    }
  },
  staleTime: 60_000,
  refetchOnWindowFocus: true,
});

function began(session: Session): Session {
  setCsrfToken(session.csrfToken);
  return session;
}

/** Signs this browser in with the key of a member, which is sent once and kept nowhere. */
export async function signInWithKey(key: string): Promise<void> {
  const session = await ask(api.POST('/v1/session', { headers: { authorization: `Bearer ${key}` } }));
  enter(session);
}

export async function signInWithPassword(credentials: Schema<'PasswordSignIn'>): Promise<void> {
  enter(await ask(api.POST('/v1/sign-in/password', { body: credentials })));
}

export async function signInWithRecoveryCode(given: Schema<'RecoveryCodeSignIn'>): Promise<void> {
  enter(await ask(api.POST('/v1/sign-in/recovery-code', { body: given })));
}

/** The passkey names its person itself. */
export async function signInWithPasskey(): Promise<void> {
  const { options } = await ask(api.POST('/v1/sign-in/passkey-options'));
  const { signWithPasskey } = await import('../shared/passkeys');
  enter(await ask(api.POST('/v1/sign-in/passkey', { body: { assertion: await signWithPasskey(options) } })));
}

export function enter(session: Session): void {
  become(began(session));
}

export async function signOut({ everywhere = false } = {}): Promise<void> {
  await ask<unknown>(everywhere ? api.DELETE('/v1/sessions') : api.DELETE('/v1/session'));
  leave();
}

export function leave(): void {
  become(null);
}

/** Forgets all that was read before, so that the next person at this browser sees none of it. */
function become(session: Session | null): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  // An answer from before must not bring back whom it names.
  void queryClient.cancelQueries({ queryKey: sessionQuery.queryKey }, { revert: false });
  queryClient.setQueryData(sessionQuery.queryKey, session);
}

/** Who is signed in; only below the gate. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new Error('Nobody is signed in.');
  return data;
}

/**
 * Whether the member's roles reach at least their own of what the permission is about. Hides what would be
 * refused; the server decides.
 */
export function useMay(permission: Permission): boolean {
  return reachOf(permission, useSession().member.roles) !== 'none';
}
