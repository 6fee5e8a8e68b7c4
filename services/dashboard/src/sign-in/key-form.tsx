import { Button, Code, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Failure } from '../shared/failure';
import { signInWithKey } from './session';

export function KeyForm() {
  const [key, setKey] = useState('');
  const signIn = useMutation({ mutationFn: signInWithKey });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(key.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          It is sent once and not kept in this browser. <Code>npm start</Code> says where the key of the demo's owner
          is.
        </Text>
        <PasswordInput
          label="Key of a member"
          placeholder="rp_…"
          autoComplete="off"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          required
        />
        {signIn.isError && <Failure error={signIn.error} title="You are not signed in" />}
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
