import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { Failure } from '../shared/failure';
import { ShownOnce } from '../shared/shown-once';
import { Time } from '../shared/time';
import { methodsQuery } from './sign-in-methods';

/** Codes that set a new password once each, for who has lost theirs. */
export function RecoveryCodes({ methods: { recoveryCodes } }: { methods: Schema<'SignInMethods'> }) {
  const [password, setPassword] = useState('');
  const client = useQueryClient();
  const renew = useMutation({
    mutationFn: () => ask(api.POST('/v1/recovery-codes', { body: { password } })),
    onSuccess: async () => {
      setPassword('');
      await client.invalidateQueries({ queryKey: methodsQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    renew.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm" component="div">
          {recoveryCodes === null ? (
            'You have no recovery codes: make some, for when the password is lost.'
          ) : (
            <>
              {recoveryCodes.left} recovery codes left, made <Time at={recoveryCodes.createdAt} />. New ones take their
              place.
            </>
          )}
        </Text>
        {renew.data !== undefined && <ShownOnce label="Recovery codes" secret={renew.data.codes.join('\n')} />}
        <Group align="flex-end" gap="sm">
          <PasswordInput
            label="Password, to make codes"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            w={260}
            required
          />
          <Button type="submit" variant="default" loading={renew.isPending} disabled={password === ''}>
            Make recovery codes
          </Button>
        </Group>
        {renew.isError && <Failure error={renew.error} title="No codes were made" />}
      </Stack>
    </form>
  );
}
