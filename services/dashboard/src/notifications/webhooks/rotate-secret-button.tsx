import { Button, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { Failure } from '../../shared/failure';
import { ShownOnce } from '../../shared/shown-once';

const OVERLAP_HOURS = 24;

/** A new secret; requests carry both signatures for a while. */
export function RotateSecretButton({ id, name }: { id: string; name: string }) {
  const queries = useQueryClient();
  const [opened, dialog] = useDisclosure();
  const rotate = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/webhooks/{id}/rotate-secret', {
          params: { path: { id } },
          body: { overlapHours: OVERLAP_HOURS },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['channel'] }),
  });
  const close = () => {
    dialog.close();
    rotate.reset();
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        Rotate secret
      </Button>
      <Modal opened={opened} onClose={close} title={`Secret of ${name}`}>
        <Stack>
          {rotate.data === undefined ? (
            <>
              <Text size="sm">
                For {OVERLAP_HOURS} hours requests are signed with the new and the old secret, so that nothing is lost
                meanwhile.
              </Text>
              {rotate.isError && <Failure error={rotate.error} />}
              <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
                Make a new secret
              </Button>
            </>
          ) : (
            <>
              <ShownOnce label="New secret" secret={rotate.data.secret} />
              <Button onClick={close}>Done</Button>
            </>
          )}
        </Stack>
      </Modal>
    </>
  );
}
