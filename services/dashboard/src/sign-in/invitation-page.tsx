import { Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../api/client';
import { Failure } from '../shared/failure';
import { Loaded } from '../shared/loaded';
import { createPasskey } from '../shared/passkeys';
import { Time } from '../shared/time';
import { enter } from './session';

/** Accepting an invitation with a password or a passkey of one's own. */
export function InvitationPage({ token }: { token: string }) {
  useDocumentTitle('Invitation · Runplane');
  const invitation = useQuery({
    queryKey: ['session', 'invitation'],
    queryFn: () => ask(api.POST('/v1/invitations/show', { body: { token } })),
    retry: false,
  });
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={480}>
        <Loaded query={invitation}>
          {({ org, member, expiresAt }) => (
            <Stack>
              <Title order={1} size="h3">
                Join {org.name}
              </Title>
              <Text size="sm">
                You are invited as {member.name} ({member.email}), with the roles {member.roles.join(', ')}. The
                invitation expires <Time at={expiresAt} />.
              </Text>
              <Text size="sm">
                Your organisation's short name is <b>{org.slug}</b>: you sign in with it.
              </Text>
              <Accept token={token} />
            </Stack>
          )}
        </Loaded>
      </Paper>
    </Center>
  );
}

function Accept({ token }: { token: string }) {
  const [password, setPassword] = useState('');
  const accept = useMutation({
    mutationFn: (way: 'password' | 'passkey') => acceptBy(way, token, password),
    onSuccess: (session) => {
      window.history.replaceState(null, '', '/app/');
      enter(session);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate('password');
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label="New password"
          description="At least 15 characters; several unrelated words are good."
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          required
        />
        {accept.isError && <Failure error={accept.error} title="The invitation was not accepted" />}
        <Button type="submit" loading={accept.isPending}>
          Set the password and join
        </Button>
        <Button variant="default" loading={accept.isPending} onClick={() => accept.mutate('passkey')}>
          Join with a passkey instead
        </Button>
      </Stack>
    </form>
  );
}

async function acceptBy(way: 'password' | 'passkey', token: string, password: string) {
  const proof = way === 'password' ? { password } : { passkey: await newPasskey(token) };
  const { session } = await ask(api.POST('/v1/invitations/accept', { body: { token, ...proof } }));
  if (session === null) throw new Error('The invitation began no session.');
  return session;
}

async function newPasskey(token: string) {
  const { options } = await ask(api.POST('/v1/invitations/passkey-options', { body: { token } }));
  return { name: 'First passkey', attestation: await createPasskey(options) };
}
