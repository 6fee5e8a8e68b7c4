import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { Failure } from '../shared/failure';
import { Loaded } from '../shared/loaded';
import { Section } from '../shared/section';
import { tell } from '../shared/tell';
import { Time } from '../shared/time';
import { RecoveryCodes } from './recovery-codes';
import { methodsQuery } from './sign-in-methods';

type Methods = Schema<'SignInMethods'>;

/** The password of the reader, and the codes for when it is lost. */
export function PasswordCard() {
  const query = useQuery(methodsQuery);
  return (
    <Section title="Password">
      <Loaded query={query}>
        {(methods) => (
          <>
            <PasswordForm methods={methods} />
            {methods.password !== null && <RecoveryCodes methods={methods} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function PasswordForm({ methods }: { methods: Methods }) {
  const isSet = methods.password !== null;
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () => ask(api.PUT('/v1/password', { body: { password, ...(isSet ? { current } : {}) } })),
    onSuccess: async () => {
      setCurrent('');
      setPassword('');
      tell(isSet ? 'Your password was changed.' : 'Your password was set.');
      await client.invalidateQueries({ queryKey: methodsQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm" component="div">
          {methods.password === null ? (
            'You have none: you sign in with a key or a passkey.'
          ) : (
            <>
              Set <Time at={methods.password.changedAt} />.
            </>
          )}{' '}
          At least 15 characters; a few words that nobody guesses are good. A change ends your other sessions.
        </Text>
        <Group align="flex-end" gap="sm">
          {isSet && (
            <PasswordInput
              label="Password now"
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.currentTarget.value)}
              w={260}
              required
            />
          )}
          <PasswordInput
            label="New password"
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            w={260}
            required
          />
          <Button type="submit" loading={change.isPending} disabled={password === '' || (isSet && current === '')}>
            {isSet ? 'Change the password' : 'Set a password'}
          </Button>
        </Group>
        {change.isError && <Failure error={change.error} title="The password stays as it was" />}
      </Stack>
    </form>
  );
}
