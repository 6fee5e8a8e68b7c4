import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { ApprovalDetail } from '../queries';
import type { useVotes } from './use-votes';
import { VoteFailure } from './vote-failure';

interface BreakGlassProps {
  approval: ApprovalDetail;
  vote: ReturnType<typeof useVotes>;
  isCurrent: boolean;
}

/** Approves alone and at once. Everybody who could have voted is told. */
export function BreakGlass({ approval, vote, isCurrent }: BreakGlassProps) {
  const [opened, dialog] = useDisclosure();
  const [reason, setReason] = useState('');
  return (
    <>
      <Button variant="outline" color="red" size="xs" onClick={dialog.open}>
        Break the glass
      </Button>
      <Modal opened={opened} onClose={dialog.close} title="Approve alone, against the plan">
        <Stack>
          <Text size="sm">
            The action runs at once, whatever votes and delay the plan asks for. It stays in the log under your name,
            and all approvers are told.
            {approval.stepUpRequired ? ' You sign it with your passkey.' : ''}
          </Text>
          <Textarea
            label="Reason"
            description="What the emergency is."
            maxLength={1000}
            required
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {vote.isError && <VoteFailure error={vote.error} approval={approval} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Back
            </Button>
            <Button
              color="red"
              disabled={!isCurrent || reason.trim() === ''}
              loading={vote.isPending}
              onClick={() => vote.mutate({ choice: 'break_glass', reason: reason.trim() })}
            >
              Break the glass and approve
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
