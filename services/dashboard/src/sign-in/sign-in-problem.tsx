import { Alert } from '@mantine/core';

const TEXTS: Record<string, string> = {
  state: 'The sign-in took too long, or began in another browser. Begin again.',
  provider: 'What the identity provider sent proves nobody. Try again; if it stays, ask whoever set it up.',
  email: 'The identity provider knows no verified address of yours.',
  not_a_member: 'You are no member of this organisation. Ask one of its owners to invite you.',
  link_first: 'Sign in as you did before, and link this account under My account.',
  taken: 'This account belongs to another member.',
  disabled: 'Your membership is disabled. Ask an owner of the organisation.',
  busy: 'Too many sign-ins at the moment. Try again in a minute.',
};

/** What the way through an identity provider ended with, as it stands in the address. */
export function SignInProblem({ title = 'You are not signed in' }: { title?: string }) {
  const code = new URLSearchParams(window.location.search).get('signInProblem');
  if (code === null) return null;
  return (
    <Alert color="red" role="alert" title={title}>
      {TEXTS[code] ?? 'The sign-in did not succeed. Begin again.'}
    </Alert>
  );
}
