import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Failure } from '../shared/failure';
import { signInWithRecoveryCode } from './session';

/** For who has lost their password and kept their codes: one of them sets a new one, and is used up by that. */
export function RecoveryForm({ onBack }: { onBack: () => void }) {
  const [given, setGiven] = useState({ org: '', email: '', code: '', newPassword: '' });
  const signIn = useMutation({ mutationFn: signInWithRecoveryCode });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { org, email, code, newPassword } = given;
    signIn.mutate({ org: org.trim(), email: email.trim(), code: code.trim(), newPassword });
  };
  const field = (name: keyof typeof given) => ({
    value: given[name],
    onChange: (event: { currentTarget: HTMLInputElement }) => {
      const { value } = event.currentTarget;
      setGiven((before) => ({ ...before, [name]: value }));
    },
    required: true,
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">The code is used up, and every other session of yours ends.</Text>
        <TextInput
          label="Organisation"
          description="Its short name, such as acme"
          autoComplete="organization"
          {...field('org')}
        />
        <TextInput label="E-mail" type="email" autoComplete="username" {...field('email')} />
        <TextInput label="Recovery code" autoComplete="one-time-code" {...field('code')} />
        <PasswordInput
          label="New password"
          description="At least 15 characters; several unrelated words are good."
          autoComplete="new-password"
          {...field('newPassword')}
        />
        {signIn.isError && <Failure error={signIn.error} title="You are not signed in" />}
        <Button type="submit" loading={signIn.isPending}>
          Set the password and sign in
        </Button>
        <Button variant="subtle" onClick={onBack}>
          I know my password
        </Button>
      </Stack>
    </form>
  );
}
