import { ActionIcon, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { ConfirmDialog } from '../../shared/confirm-button';
import type { Member } from '../members/members';
import { takeOutOfGroup } from './group-changes';

interface GroupMemberProps {
  group: string;
  member: Member;
  isLast: boolean;
  canWrite: boolean;
}

/** Somebody in a group; taken out of it after a question, as it can end what waits for the group. */
export function GroupMember({ group, member: { id, name, status }, isLast, canWrite }: GroupMemberProps) {
  const [opened, { open, close }] = useDisclosure();
  const takeOut = useMutation({ mutationFn: () => takeOutOfGroup(group, id) });
  return (
    <Group component="li" justify="space-between" wrap="nowrap" mih={28}>
      <Text size="sm">
        {name}
        {status === 'disabled' && ' (disabled, can not vote)'}
      </Text>
      {canWrite && (
        <>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Take ${name} out of ${group}`}
            onClick={open}
          >
            <X size={14} aria-hidden />
          </ActionIcon>
          <ConfirmDialog
            opened={opened}
            onClose={close}
            label={`Take ${name} out`}
            consequence={
              isLast
                ? `The group ${group} ends with its last member: nobody can vote where it alone is asked.`
                : `${name} can't vote any more where ${group} is asked.`
            }
            onConfirm={() => takeOut.mutateAsync()}
            failure={takeOut}
          />
        </>
      )}
    </Group>
  );
}
