import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../api/client';
import { Failure } from '../shared/failure';
import { RecoveryForm } from './recovery-form';
import { signInWithPassword } from './session';

const TYPING_MS = 400;

/** By address and password, or at the identity provider of the organisation. */
export function PasswordForm() {
  const [lost, setLost] = useState(false);
  return lost ? <RecoveryForm onBack={() => setLost(false)} /> : <KnownPassword onLost={() => setLost(true)} />;
}

function KnownPassword({ onLost }: { onLost: () => void }) {
  const [org, setOrg] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({ mutationFn: signInWithPassword });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ org: org.trim(), email: email.trim(), password });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Organisation"
          description="Its short name, such as acme"
          autoComplete="organization"
          value={org}
          onChange={(event) => setOrg(event.currentTarget.value)}
          required
        />
        <Providers org={org.trim()} />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          required
        />
        {signIn.isError && <Failure error={signIn.error} title="You are not signed in" />}
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
        <Button variant="subtle" onClick={onLost}>
          I have lost my password
        </Button>
      </Stack>
    </form>
  );
}

/** Where the organisation lets its members sign in elsewhere (OpenID Connect). */
function Providers({ org }: { org: string }) {
  const [asked] = useDebouncedValue(org, TYPING_MS);
  const offered = useQuery({
    queryKey: ['session', 'providers', asked],
    queryFn: () => ask(api.GET('/v1/sign-in/providers', { params: { query: { org: asked } } })),
    enabled: asked !== '',
    retry: false,
  });
  const returnTo = encodeURIComponent(window.location.pathname);
  return offered.data?.items.map(({ id, name }) => (
    <Button key={id} component="a" variant="default" href={`/v1/sign-in/providers/${id}/begin?returnTo=${returnTo}`}>
      Continue with {name}
    </Button>
  ));
}
