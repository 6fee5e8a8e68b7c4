import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from '../shared/failure';
import { InvitationPage, invitationToken } from './invitation-page';
import { sessionQuery } from './session';
import { SignInPage } from './sign-in-page';

/** Shows the pages to who is signed in, and the sign-in to who is not. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  if (session.data) return children;
  if (session.data === null) {
    const token = invitationToken();
    return token === null ? <SignInPage /> : <InvitationPage token={token} />;
  }
  return (
    <Center h="100vh" p="md" component="main">
      {session.isError ? (
        <Failure error={session.error} onRetry={() => void session.refetch()} />
      ) : (
        <Loader aria-label="Loading" />
      )}
    </Center>
  );
}
