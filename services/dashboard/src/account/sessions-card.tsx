import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ConfirmButton } from '../shared/confirm-button';
import { Failure } from '../shared/failure';
import { Section } from '../shared/section';
import { Time } from '../shared/time';
import { signOut, useSession } from '../sign-in/session';

/** The session of this browser, and all others of the reader. */
export function SessionsCard() {
  const { expiresAt } = useSession();
  const here = useMutation({ mutationFn: () => signOut() });
  const everywhere = useMutation({ mutationFn: () => signOut({ everywhere: true }) });
  return (
    <Section title="Sessions">
      <Text size="sm" component="div">
        This one ends <Time at={expiresAt} />, or after an hour without use.
      </Text>
      {here.isError && <Failure error={here.error} title="You are still signed in" />}
      <Group>
        <Button variant="default" loading={here.isPending} onClick={() => here.mutate()}>
          Sign out
        </Button>
        <ConfirmButton
          label="Sign out everywhere"
          size="sm"
          consequence="All browsers that you are signed in with are signed out, this one included. Keys go on working."
          onConfirm={() => everywhere.mutateAsync()}
          failure={everywhere}
        />
      </Group>
    </Section>
  );
}
