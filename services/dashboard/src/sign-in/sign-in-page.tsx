import { Button, Center, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Failure } from '../shared/failure';
import { signInWithKey } from './session';

/** Signing in with the key of a member. */
export function SignInPage() {
  useDocumentTitle('Sign in · Runplane');
  const [key, setKey] = useState('');
  const signIn = useMutation({ mutationFn: signInWithKey });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(key.trim());
  };
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={440}>
        <form onSubmit={submit}>
          <Stack>
            <Title order={1} size="h3">
              Sign in to Runplane
            </Title>
            <Text size="sm">
              Use a key of your own. It is sent once and not kept in this browser. <code>npm start</code> writes the key
              of the demo's owner to its terminal.
            </Text>
            <PasswordInput
              label="Key of a member"
              placeholder="rp_…"
              autoComplete="current-password"
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
              required
              data-autofocus
            />
            {signIn.isError && <Failure error={signIn.error} title="You are not signed in" />}
            <Button type="submit" loading={signIn.isPending}>
              Sign in
            </Button>
            <Text size="xs" c="dimmed">
              No key yet? An owner of your organisation issues one under <b>Settings, Members</b>, or by{' '}
              <Code>runplane keys create</Code>.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
