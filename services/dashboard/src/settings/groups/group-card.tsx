import { ActionIcon, Card, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { Failure } from '../../shared/failure';
import type { Member } from '../members/members';
import { addToGroup, takeOutOfGroup } from './group-changes';
import { RenameGroupButton } from './rename-group-button';

interface GroupCardProps {
  name: string;
  members: Member[];
  /** Who could be added. */
  others: Member[];
  canWrite: boolean;
}

/** One group with who is in it; those who manage it add and take out. */
export function GroupCard({ name, members, others, canWrite }: GroupCardProps) {
  const add = useMutation({ mutationFn: (id: string) => addToGroup(name, id) });
  const takeOut = useMutation({ mutationFn: (id: string) => takeOutOfGroup(name, id) });
  const failed = [add, takeOut].find(({ isError }) => isError);
  return (
    <Card withBorder component="article" aria-label={`Group ${name}`}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {name}
          </Title>
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {members.length === 1 ? '1 member' : `${members.length} members`}
            </Text>
            {canWrite && <RenameGroupButton name={name} />}
          </Group>
        </Group>
        <Stack component="ul" gap={4} p={0} m={0} style={{ listStyle: 'none' }} aria-label={`Members of ${name}`}>
          {members.map(({ id, name: person, status }) => (
            <Group key={id} component="li" justify="space-between" wrap="nowrap" mih={28}>
              <Text size="sm">
                {person}
                {status === 'disabled' && ' (disabled, can not vote)'}
              </Text>
              {canWrite && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Take ${person} out of ${name}`}
                  loading={takeOut.isPending && takeOut.variables === id}
                  onClick={() => takeOut.mutate(id)}
                >
                  <X size={14} aria-hidden />
                </ActionIcon>
              )}
            </Group>
          ))}
        </Stack>
        {canWrite && others.length > 0 && (
          <Select
            aria-label={`Add a member to ${name}`}
            placeholder="Add a member"
            size="xs"
            data={others.map(({ id, name: person }) => ({ value: id, label: person }))}
            value={null}
            onChange={(id) => id !== null && add.mutate(id)}
            disabled={add.isPending}
            searchable
          />
        )}
        {failed !== undefined && <Failure error={failed.error} title="The group stays as it was" />}
      </Stack>
    </Card>
  );
}
