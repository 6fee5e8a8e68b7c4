import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import { Failure } from '../../shared/failure';
import { useFocusBack } from '../../shared/use-focus-back';
import { EXPIRES_IN_HOURS, Invited } from './invited';

interface InviteAgainProps {
  member: { id: string; name: string; email: string };
  onClose: () => void;
}

/** A new invitation for who lost theirs, or has no way in any more. The server says who may have one. */
export function InviteAgain({ member: { id, name, email }, onClose }: InviteAgainProps) {
  useFocusBack();
  const invite = useMutation({
    mutationFn: () => {
      const params = { path: { id } };
      return ask(api.POST('/v1/members/{id}/invitation', { params, body: { expiresInHours: EXPIRES_IN_HOURS } }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['member'] }),
  });
  return (
    <Modal opened onClose={onClose} title={`Invite ${name} again`}>
      <Stack>
        {invite.data === undefined ? (
          <>
            <Text size="sm">
              Earlier invitations are worth nothing from then on. Who has signed in before is invited again by an owner
              and by mail only, and signs in anew.
            </Text>
            {invite.isError && <Failure error={invite.error} title="Nobody was invited" />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button loading={invite.isPending} onClick={() => invite.mutate()}>
                Invite again
              </Button>
            </Group>
          </>
        ) : (
          <>
            <Invited token={invite.data.token} email={email} />
            <Button onClick={onClose}>Done</Button>
          </>
        )}
      </Stack>
    </Modal>
  );
}
