import { Button, Center, Divider, Paper, SegmentedControl, Stack, Title } from '@mantine/core';
import { useDocumentTitle, useLocalStorage } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { Fingerprint } from 'lucide-react';
import { Failure } from '../shared/failure';
import { KeyForm } from './key-form';
import { PasswordForm } from './password-form';
import { signInWithPasskey } from './session';
import { SignInProblem } from './sign-in-problem';

type Method = 'key' | 'password';

/** Signing in by any way that a member may have. */
export function SignInPage() {
  useDocumentTitle('Sign in · Runplane');
  const [method, setMethod] = useLocalStorage<Method>({ key: 'runplane-sign-in', defaultValue: 'key' });
  const passkey = useMutation({ mutationFn: signInWithPasskey });
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={440}>
        <Stack>
          <Title order={1} size="h3">
            Sign in to Runplane
          </Title>
          <SignInProblem />
          <SegmentedControl
            aria-label="Way to sign in"
            data={[
              { value: 'key', label: 'Key' },
              { value: 'password', label: 'Organisation' },
            ]}
            value={method}
            onChange={(value) => setMethod(value as Method)}
          />
          {method === 'key' ? <KeyForm /> : <PasswordForm />}
          <Divider label="or" />
          <Button
            variant="default"
            leftSection={<Fingerprint size={18} aria-hidden />}
            loading={passkey.isPending}
            onClick={() => passkey.mutate()}
          >
            Use a passkey
          </Button>
          {passkey.isError && <Failure error={passkey.error} title="You are not signed in" />}
        </Stack>
      </Paper>
    </Center>
  );
}
