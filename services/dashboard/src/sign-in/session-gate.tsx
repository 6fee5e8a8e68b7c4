import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Failure } from '../shared/failure';
import { invitationToken } from './invitation-token';
import { sessionQuery } from './session';

// Who is signed in loads neither of them.
const SignInPage = lazy(async () => ({ default: (await import('./sign-in-page')).SignInPage }));
const InvitationPage = lazy(async () => ({ default: (await import('./invitation-page')).InvitationPage }));

/** Shows the pages to who is signed in, and the sign-in to who is not. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  if (session.data) return children;
  if (session.data === null) {
    const token = invitationToken();
    return (
      <Suspense fallback={<Loading />}>{token === null ? <SignInPage /> : <InvitationPage token={token} />}</Suspense>
    );
  }
  if (!session.isError) return <Loading />;
  return (
    <Center h="100vh" p="md" component="main">
      <Failure error={session.error} onRetry={() => void session.refetch()} />
    </Center>
  );
}

function Loading() {
  return (
    <Center h="100vh" p="md" component="main">
      <Loader aria-label="Loading" />
    </Center>
  );
}
